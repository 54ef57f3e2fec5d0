# Impasto with ffmpeg, as a worker (docs/cluster.md). Workers and those who send jobs have to be of one version:
#   docker build --build-arg VERSION="$(./impasto --version)" -t impasto .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG VERSION
WORKDIR /source
COPY global.json Directory.*.props Directory.*.targets ./
COPY models models
COPY recipes recipes
COPY samples samples
COPY src src
RUN test -n "$VERSION" && dotnet publish src/Impasto.Cli -c Release --use-current-runtime --self-contained false \
    -p:PublishReadyToRun=true -p:Version="$VERSION" -o /program -v quiet -nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
COPY --from=build /program /program
# Nothing is written but temporary files and the storage.
ENV HOME=/tmp DOTNET_EnableDiagnostics=0
USER 1000:1000
ENTRYPOINT ["dotnet", "/program/Impasto.Cli.dll"]
