# Sourced by impasto, test and bench: checks the .NET SDK and libvips, and builds when the sources are newer.

say() { printf 'impasto: %s\n' "$*" >&2; }

# The SDK that global.json asks for.
require_dotnet() {
    if ! command -v dotnet > /dev/null; then
        say "the .NET 10 SDK is missing; get it from https://dotnet.microsoft.com/download or with: apt-get install dotnet-sdk-10.0"
        exit 1
    fi
    if ! dotnet --version > /dev/null 2>&1; then
        say "the .NET SDK here is too old; version 10 is needed: https://dotnet.microsoft.com/download"
        exit 1
    fi
}

has_vips() {
    [ "$(uname)" != Linux ] || [[ $(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2> /dev/null) == *libvips.so.42* ]]
}

# libvips reads and writes the images. It is installed where that needs no password, else the command is named.
require_vips() {
    has_vips && return
    if ! command -v apt-get > /dev/null; then
        say "libvips 8 is missing; install it with this system's package manager"
        exit 1
    fi
    local package=libvips42 sudo=
    if [ "$(id -u)" -ne 0 ]; then
        if sudo -n true 2> /dev/null; then
            sudo=sudo
        else
            say "libvips is missing; install it with: sudo apt-get install -y libvips42 (on newer releases libvips42t64)"
            exit 1
        fi
    fi
    say "libvips is missing; installing it"
    $sudo apt-get update -qq > /dev/null 2>&1 || true
    if ! apt-cache show "$package" > /dev/null 2>&1; then package=libvips42t64; fi
    if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" > /dev/null; then
        say "libvips could not be installed; try: sudo apt-get install -y $package"
        exit 1
    fi
}

# Builds the command line in Release unless it is newer than all that it is made of.
build_release() {
    local program="$root/src/Impasto.Cli/bin/Release/net10.0/Impasto.Cli.dll" log
    if [ -f "$program" ] && [ -z "$(find "$root/src" "$root"/Directory.*.props "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o -type f -newer "$program" -print -quit)" ]; then
        return
    fi
    say "building (once)"
    log=$(mktemp)
    if ! dotnet build "$root/src/Impasto.Cli" -c Release -v quiet -nologo > "$log" 2>&1; then
        cat "$log" >&2
        say "the build failed"
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
    touch "$program"
}
