# The control plane and, with another command, its worker. Build from the root of the repository:
#   docker build -f infra/docker/control-plane.Dockerfile -t knoxcall-control-plane .
# NODE_IMAGE: the same from a mirror. NPM_REGISTRY: another registry. BUILD_CA: certificates (PEM) that it is trusted by.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553
FROM ${NODE_IMAGE} AS tree
ARG NPM_REGISTRY=https://registry.npmjs.org/
ARG BUILD_CA
WORKDIR /source
COPY . .
RUN infra/docker/build-tree.sh control-plane

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=tree /tree /app
USER 1000:1000
EXPOSE 4000 4003
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "packages/telemetry/src/check-health.ts", "CONTROL_PLANE_METRICS_PORT", "4003"]
ENTRYPOINT ["node", "--disable-proto=delete", "--disable-sigusr1", "--heap-growing-percent=200", "--max-semi-space-size=8", "--no-memory-reducer"]
CMD ["services/control-plane/src/main.ts"]
