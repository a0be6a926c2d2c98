#!/usr/bin/env bash
# The published program starts in a bare Debian that has the .NET runtime and no SDK, as a user without a name. Needs
# root, debootstrap and a Debian mirror; ENSEMBLE_BARE_ROOT names a debootstrapped root to copy instead.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "bare: $1"; exit 1; }
skip() { echo "bare: skipped: $1"; exit 0; }

[ "$(id -u)" = 0 ] || skip "needs root"
command -v debootstrap > /dev/null || [ -n "${ENSEMBLE_BARE_ROOT:-}" ] || skip "needs debootstrap"
dotnet=$(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App .*\[\(.*\)\/shared\/.*/\1/p' | tail -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
if [ -n "${ENSEMBLE_BARE_ROOT:-}" ]; then
    cp -a "$ENSEMBLE_BARE_ROOT" "$root"
else
    # The libraries that the runtime image of .NET holds.
    debootstrap --variant=minbase --include=libstdc++6,libssl3 "${ENSEMBLE_SUITE:-bookworm}" "$root" > "$work/log" 2>&1 || { tail -5 "$work/log"; skip "no Debian mirror"; }
fi

# What the runtime image holds: host, framework and the command; no SDK.
mkdir -p "$root/usr/share/dotnet/shared"
cp -a "$dotnet/dotnet" "$dotnet/host" "$root/usr/share/dotnet/"
cp -a "$dotnet/shared/Microsoft.NETCore.App" "$root/usr/share/dotnet/shared/"
bash tests/docker/publish.test.sh "$root"
[ ! -e "$root/usr/share/dotnet/sdk" ] || fail "there is an SDK"

# As in a container there is a /proc of its own, with no process but ours. Nothing of this machine is bound in.
inside() { unshare --mount --pid --fork --mount-proc="$root/proc" chroot --userspec=12345:12345 "$root" /usr/bin/env -i PATH=/app:/usr/bin:/bin DOTNET_EnableDiagnostics=0 "$@"; }
inside ensemble --help | grep -q 'ensemble run' || fail "the program does not start"
inside ensemble run experiments/quickstart.yaml network.width=32 ensemble.members=4 langevin.time=1 > /dev/null 2> "$work/error" || { cat "$work/error"; fail "the quickstart fails"; }
compgen -G "$root/runs/quickstart-*/measured.npz" > /dev/null || fail "no results in /runs"
echo "bare: runs in a bare Debian with the runtime alone, as user 12345"
