# shellcheck shell=bash
# Reads the Dockerfile and does what 'docker build' would do, without Docker: COPY and RUN of the build stages, with
# /build standing in a folder of our own. Sourced by the tests; the working directory is the top of the repository.

# Every instruction on one line, comments left out.
instructions() {
    sed -e '/^ *#/d' -e '/^ *$/d' Dockerfile | sed -e ':a' -e '/\\$/{N;s/ *\\\n */ /;ba' -e '}'
}

# The instructions of a stage.
stage() { instructions | awk -v name="$1" '/^FROM /{ on = ($NF == name) } on'; }

# The stage or image that a stage begins from.
base_of() { stage "$1" | awk '/^FROM /{ print $(NF - 2) }'; }

is_stage() { [ -n "$(stage "$1")" ]; }

# The sources that a stage copies from the build context, one per line, as written.
copied() { awk '/^COPY / && !/--from=/{ for (i = 2; i < NF; i++) print $i }'; }

# Fills a folder with what .dockerignore lets into the build context. Files that git ignores are build products.
context() {
    local allowed
    allowed=$(sed -n 's/^!//p' .dockerignore)
    # shellcheck disable=SC2086 # one argument for each allowed path
    git ls-files -z --cached --others --exclude-standard -- $allowed | xargs -0 cp --parents -t "$1"
}

# Carries out a build stage: build_stage NAME CONTEXT BUILD, where BUILD stands for /build.
build_stage() {
    local name=$1 context=$2 build=$3 base line directory
    base=$(base_of "$name")
    if is_stage "$base"; then
        build_stage "$base" "$context" "$build" || return 1
    fi
    directory=$build/src
    while IFS= read -r line; do
        case $line in
            'COPY '*) copy "$context" "$directory" "${line//\/build\//$build/}" || return 1 ;;
            'RUN '*)
                line=${line#RUN }
                echo "+ $line"
                (cd "$directory" && TARGETARCH=amd64 COMMIT=0123456789abcdef sh -ec "${line//\/build\//$build/}") || return 1
                ;;
            'WORKDIR '*) mkdir -p "$directory" ;;
        esac
    done < <(stage "$name")
}

# COPY SOURCE... TARGET as Docker does it: the content of a folder, or files.
copy() {
    local context=$1 directory=$2 words target source
    set -f
    # shellcheck disable=SC2206 # the words of an instruction
    words=($3)
    set +f
    target=${words[-1]}
    [[ $target = /* ]] || target=$directory/$target
    for word in "${words[@]:1:${#words[@]}-2}"; do
        for source in "$context"/$word; do
            if [ -d "$source" ]; then
                mkdir -p "$target" && cp -a "$source/." "$target/" || return 1
            elif [ -f "$source" ]; then
                mkdir -p "$target" && cp -a "$source" "$target/" || return 1
            else
                echo "COPY $word: there is no such file in the build context"
                return 1
            fi
        done
    done
}
