# syntax=docker/dockerfile:1
# docker build -t cratewarden . && docker run -p 7878:7878 -v cratewarden:/var/lib/cratewarden cratewarden

# --- build: the distribution, with Maven --------------------------------------------------------------------------------
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml cratewarden LICENSE README.md CHANGELOG.md ./
# Dependencies in a layer of their own: they change less often than the sources.
RUN mvn -B -q -Dfast dependency:go-offline
COPY config ./config
COPY src ./src
RUN mvn -B -q -Dfast -Dbuild.folder=target package

# --- java: only the modules that are used, of the same JDK ---------------------------------------------------------------
FROM build AS runtime
RUN "$JAVA_HOME/bin/jlink" --output /opt/java --strip-debug --no-header-files --no-man-pages --generate-cds-archive \
      --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.management,jdk.net,jdk.unsupported \
 && /opt/java/bin/java -XX:+UseCompactObjectHeaders -Xshare:dump
# The start-up archive must be written by the very Java that reads it.
RUN cp -a target/dist /opt/cratewarden \
 && rm -rf /opt/cratewarden/lib/archive /opt/cratewarden/.built \
 && JDK=$JAVA_HOME JAVA_HOME=/opt/java /opt/cratewarden/lib/startup-archive \
 && ls /opt/cratewarden/lib/archive/*.aot

# --- the image ------------------------------------------------------------------------------------------------------------
FROM debian:13-slim
LABEL org.opencontainers.image.title="Cratewarden" \
      org.opencontainers.image.description="A mirror and firewall between cargo and its registry" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 cratewarden \
 && useradd --system --uid 10001 --gid cratewarden --home-dir /var/lib/cratewarden --shell /usr/sbin/nologin cratewarden \
 && install -d -o cratewarden -g cratewarden -m 0750 /var/lib/cratewarden
COPY --from=runtime /opt/java /opt/java
COPY --from=runtime /opt/cratewarden /opt/cratewarden
COPY config /etc/cratewarden
ENV JAVA_HOME=/opt/java \
    PATH=/opt/cratewarden:$PATH \
    CRATEWARDEN_SERVER_LISTEN=0.0.0.0:7878
USER 10001:10001
WORKDIR /var/lib/cratewarden
VOLUME /var/lib/cratewarden
EXPOSE 7878
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["/opt/cratewarden/lib/healthcheck"]
ENTRYPOINT ["/opt/cratewarden/cratewarden"]
CMD ["serve", "--config", "/etc/cratewarden/cratewarden.toml", "--data", "/var/lib/cratewarden"]
