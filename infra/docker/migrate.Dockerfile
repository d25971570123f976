# Applies the migrations that a database lacks, then ends. Build from the root of the repository:
#   docker build -f infra/docker/migrate.Dockerfile -t knoxcall-migrate .
FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553 AS tree
RUN npm install --global pnpm@12.20.0
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.local/share/pnpm/store node infra/docker/main.ts migrate /tree

FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553
ENV NODE_ENV=production
WORKDIR /app
COPY --from=tree /tree /app
USER 1000:1000
# It runs once and its exit code is its health.
HEALTHCHECK NONE
ENTRYPOINT ["node", "--disable-proto=delete", "--disable-sigusr1"]
CMD ["prisma/src/migrate.ts"]
