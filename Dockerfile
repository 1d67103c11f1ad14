FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY tools tools
COPY src src
RUN python -m venv /builder \
 && /builder/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && /builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
 && python -m venv /opt/oactl \
 && /opt/oactl/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
 && /opt/oactl/bin/pip install --no-cache-dir --no-deps /wheel/*.whl \
 && /opt/oactl/bin/python -m compileall -q /opt/oactl/lib

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin oactl
COPY --from=build /opt/oactl /opt/oactl
ENV PATH=/opt/oactl/bin:$PATH LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 OACTL_WORKSPACE=/workspace
USER 10001
WORKDIR /workspace
ENTRYPOINT ["oactl"]
CMD ["status"]
