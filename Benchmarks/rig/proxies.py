# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""How each proxy is configured and started: plain proxying without access log, or loaded; pools that never run dry."""

from dataclasses import dataclass, field
from string import Template

from rig import identity, limits, machine, secure, setups, tools
from rig.places import PORTICO, RUN, TEMPLATES, WORK
from rig.process import Process
from rig.upstream import user_line

PEERS = ("nginx", "haproxy", "envoy", "traefik", "caddy")
NAMES = ("portico", *PEERS)
#: Languages in which people write a composition themselves; they take part where they are installed.
AGGREGATORS = ("node", "go")


@dataclass
class Settings:
    """How the proxies are run."""

    upstream: int
    portico: str = str(PORTICO)
    portico_arguments: list = field(default_factory=list)
    connections: int = 20_000
    #: The port of the Redis that limits are counted in, where they are.
    store: int = 0


def program(proxy, settings):
    """The path of a proxy's program."""
    if proxy == "go":
        return tools.build_go(TEMPLATES / "compose.go", WORK / "compose-go")
    return settings.portico if proxy == "portico" else tools.find(proxy)


def start(proxy, name, port, workers, cores, settings, setup="plain", prefix=(),
          allowance=limits.AMPLE):
    """Writes a proxy's configuration and starts it, by another program where there is a prefix."""
    write = {"nginx": nginx, "haproxy": haproxy, "caddy": caddy, "envoy": envoy, "traefik": traefik,
             "portico": portico, "node": node, "go": go}[proxy]
    RUN.mkdir(parents=True, exist_ok=True)
    values = {"name": name, "port": port, "workers": workers, "upstream": settings.upstream, "run": RUN,
              "files": machine.open_files(), "admin": machine.free_ports(1)[0], "log": access_log(name),
              "setup": setup, "routes": setups.routes(proxy), "auth": identity.text(proxy, setup),
              "limit": limit(proxy, setup, settings, allowance), **secure.values(proxy, setup)}
    arguments, environment = write(values, settings)
    # HAProxy writes no files itself: its log is what it writes to standard output.
    output = values["log"] if proxy == "haproxy" and setups.has_log(setup) else None
    return Process(name, [*prefix, program(proxy, settings), *arguments], cores, environment, output)


def limit(proxy, setup, settings, allowance):
    """What is added where each user has a limit."""
    if not setups.limits(setup):
        return ""
    return limits.text(proxy, allowance, settings.store if setups.shares(setup) else None)


def access_log(name):
    """Where a proxy writes its access log, when it does."""
    return RUN / f"{name}.access.log"


def save(values, template, suffix, **more):
    """Fills in a template and saves it; answers its path."""
    path = RUN / f"{values['name']}{suffix}"
    prefix = "loaded-" if setups.is_loaded(values["setup"]) else "compose-" if values["setup"] == "compose" else ""
    path.write_text(Template((TEMPLATES / (prefix + template)).read_text()).substitute(values, **more))
    return path


def nginx(values, _):
    reuseport = " reuseport" if values["workers"] > 1 else ""
    config = save(values, "nginx.conf", ".conf", user=user_line(), reuseport=reuseport)
    return ["-c", config, "-e", "stderr"], {}


def haproxy(values, _):
    if setups.is_loaded(values["setup"]):
        (RUN / f"{values['name']}.map").write_text(values["routes"] + "\n")
    return ["-db", "-f", save(values, "haproxy.cfg", ".cfg")], {}


def caddy(values, _):
    folders = {name: str(RUN / "caddy") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    config = save(values, "caddyfile", ".caddyfile")
    return (["run", "--adapter", "caddyfile", "--config", config],
            {"GOMAXPROCS": str(values["workers"]), **folders})


def envoy(values, _):
    config = save(values, "envoy.yaml", ".yaml")
    return ["-c", config, "--concurrency", values["workers"], "--disable-hot-restart", "--log-level", "error"], {}


def traefik(values, _):
    save(values, "traefik-routes.yaml", "-routes.yaml")
    config = save(values, "traefik.yaml", ".yaml")
    return [f"--configFile={config}"], {"GOMAXPROCS": str(values["workers"])}


def portico(values, settings):
    config = save(values, "portico.yaml", ".yaml", connections=settings.connections,
                  telemetry=setups.telemetry(values["setup"], values["log"]))
    own = settings.portico_arguments if values["setup"] in ("plain", "tls", "compose") else []
    return ["run", "--workers", values["workers"], *own, config], {}


def node(values, _):
    return [TEMPLATES / "compose.mjs", values["port"], values["upstream"]], {}


def go(values, _):
    return [values["port"], values["upstream"]], {"GOMAXPROCS": str(values["workers"])}
