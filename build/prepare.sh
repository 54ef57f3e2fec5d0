# Sourced by impasto, test and bench: checks the .NET SDK, and builds when the sources are newer.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Versions are read from git's tags.
command -v git > /dev/null || export MinVerSkip=true

say() { printf 'impasto: %s\n' "$*" >&2; }

# The SDK that global.json asks for.
require_dotnet() {
    if ! command -v dotnet > /dev/null; then
        say "the .NET 10 SDK is missing; get it from https://dotnet.microsoft.com/download" \
            "or with: apt-get install dotnet-sdk-10.0"
        exit 1
    fi
    if ! dotnet --version > /dev/null 2>&1; then
        say "the .NET SDK here is too old; version 10 is needed: https://dotnet.microsoft.com/download"
        exit 1
    fi
}

# Films, and sounds that are no WAV, need ffmpeg, which is installed where that takes no password; else the program
# names the command.
prepare_ffmpeg() {
    command -v ffmpeg > /dev/null && command -v ffprobe > /dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 0
    say "installing ffmpeg (once): apt-get install ffmpeg"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ffmpeg; } \
        > /dev/null 2>&1 || say "ffmpeg could not be installed"
}

# The tests of the studio's page need a browser and a checker of types, and those of a page with an exported network its
# runtime from npm; they are installed in the same way.
prepare_browser() {
    local missing=()
    command -v chromium > /dev/null || missing+=(chromium)
    command -v tsc > /dev/null || missing+=(node-typescript)
    command -v npm > /dev/null || missing+=(npm)
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 0
    say "installing ${missing[*]} (once): apt-get install ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "${missing[@]}"; } > /dev/null 2>&1 || say "${missing[*]} could not be installed"
}

# The tests of jobs on several machines start a server of PostgreSQL; it is installed in the same way.
prepare_postgresql() {
    [ -n "$(find /usr/lib/postgresql -name initdb -print -quit 2> /dev/null)" ] && return
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 0
    say "installing postgresql (once): apt-get install postgresql"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } \
        > /dev/null 2>&1 || say "postgresql could not be installed"
}

program_folder="$root/src/Impasto.Cli/bin/published"
program="$program_folder/Impasto.Cli.dll"
built="$program_folder/.built"

# Gets the command line ready to run. What is up to date is trusted to have found all that it needs.
prepare_program() {
    is_up_to_date && return
    require_dotnet
    mkdir -p "$program_folder"
    if ! command -v flock > /dev/null; then
        build_once
        return
    fi
    (flock 9 && { is_up_to_date || build_once 9>&-; }) 9> "$program_folder/.lock"
}

# Of several that start at once, one builds; the others wait and find it done.
build_once() {
    say "building (once)"
    touch "$built.new"
    publish
    mv "$built.new" "$built"
}

# The time of the last build's start counts, so that a source that was saved meanwhile is built next time.
is_up_to_date() {
    [ -f "$built" ] && [ -z "$(find "$root/src" "$root/models" "$root"/Directory.*.props "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$built" -print -quit 2> /dev/null)" ]
}

# Compiles ahead of time for this machine, which halves the time of a start. Where the compiler for that cannot be
# had, the program is compiled as it starts and does the same.
publish() {
    local log status=0
    log=$(mktemp)
    publish_with -p:PublishReadyToRun=true > "$log" 2>&1 || status=$?
    if [ $status -ne 0 ] && grep -qi crossgen "$log"; then
        say "the ahead-of-time compiler cannot be had from NuGet, so each start will take a little longer"
        status=0
        publish_with -p:PublishReadyToRun=false > "$log" 2>&1 || status=$?
    fi
    if [ $status -ne 0 ]; then
        cat "$log" >&2
        say "the build failed"
    fi
    rm -f "$log"
    [ $status -eq 0 ] || exit 1
}

publish_with() {
    dotnet publish "$root/src/Impasto.Cli" -c Release --use-current-runtime --self-contained false \
        -o "$program_folder" -v quiet -nologo "$@"
}
