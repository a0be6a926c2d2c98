# Shared by run.sh and conv.sh: alternates a rival with ours and prints medians and their ratios, rival over ours.
# Sourced after 'threads', 'activation', 'rounds' and 'ways' are set; ours and theirs print lines 'way NS …'.
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# heading UNITS
heading() {
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $threads threads, $activation, $rounds rounds; load at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
  printf '%-22s %10s' workload ours
  for way in ${ways//,/ }; do printf ' %10s %8s' "$way" ratio; done
  echo "   ($1)"
}

# compare DECIMALS WORKLOAD: calls the functions 'ours' and 'theirs' with the words of the workload.
compare() {
  local decimals=$1 workload=$2 times round way ns
  times=$(mktemp -d)
  for ((round = 0; round < rounds; round++)); do
    ours $workload | while read -r _ ns _; do echo "$ns" >> "$times/ours"; done
    theirs $workload | while read -r way ns _; do echo "$ns" >> "$times/$way"; done
  done
  local mine
  mine=$(median < "$times/ours")
  printf "%-22s %10.${decimals}f" "${workload// /x}" "$mine"
  for way in ${ways//,/ }; do
    ns=$(median < "$times/$way")
    printf " %10.${decimals}f %8s" "$ns" "$(awk -v a="$ns" -v b="$mine" 'BEGIN { printf "%.1fx", a / b }')"
  done
  echo
  rm -r "$times"
}

ending() { echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"; }
