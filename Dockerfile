FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src src
RUN python -m venv /opt/oactl \
 && /opt/oactl/bin/pip install --no-cache-dir --constraint constraints.txt . \
 && /opt/oactl/bin/python -m compileall -q /opt/oactl/lib

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin oactl
COPY --from=build /opt/oactl /opt/oactl
ENV PATH=/opt/oactl/bin:$PATH LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 OACTL_WORKSPACE=/workspace
USER 10001
WORKDIR /workspace
ENTRYPOINT ["oactl"]
CMD ["status"]
