"""Puts the chat platforms of a configuration beside the engine: callbacks before the gate, a sender behind the outbox."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from desk.intake.chat.clients import Client
from desk.intake.chat.fetching import Fetcher
from desk.intake.chat.hooks import ChatHooks, Submit
from desk.intake.chat.people import People
from desk.intake.chat.rules import PLATFORMS, fetched_platforms, hears, speaks, streams
from desk.intake.chat.send import ChatSender, WeComBoth, clients_of, no_blob
from desk.intake.config import Config
from desk.intake.web.figures import Figures
from desk.protocol.intake import OutboundView

if TYPE_CHECKING:
    from desk.intake.chat.streams import Stream

Asked = Callable[[str], Iterable[OutboundView]]
Tell = Callable[[str, dict[str, Any]], None]


def heard_platforms(config: Config) -> list[str]:
    """Return the platforms whose callbacks are open."""
    return [name for name in PLATFORMS if hears(name, config[name])]


def spoken_platforms(config: Config) -> list[str]:
    """Return the platforms that answers can be sent to."""
    return [
        name
        for name in PLATFORMS
        if speaks(name, config[name]) or (name == "wecom" and streams(name, config[name]))
    ]


def people_of(config: Config) -> People:
    """Return who knows the names of those who speak."""
    return People(clients_of({name: config[name] for name in PLATFORMS}))


def chat_routes(config: Config, submit: Submit, figures: Figures) -> list[Route]:
    """Return the callback's route, none where no platform is configured."""
    heard = heard_platforms(config)
    for name in heard:
        figures.channels[name] = True
    if not heard:
        return []
    tables = {name: config[name] for name in PLATFORMS}
    return ChatHooks(tables, submit, figures.count, who=people_of(config).facts).routes()


def chat_streams(config: Config, submit: Submit, figures: Figures) -> list["Stream"]:
    """Return the long connections that are switched on, not yet started."""
    made: list[Stream] = []
    for name in streamed_platforms(config):
        from desk.intake.chat.streams import STREAMS

        kind = next(kind for kind in STREAMS if kind.platform == name)
        figures.channels[name] = False
        made.append(kind(config[name], submit, partial(_note, figures, name), people_of(config).facts))
    return made


def _note(figures: Figures, name: str, up: bool) -> None:
    figures.channels[name] = up


def streamed_platforms(config: Config) -> list[str]:
    """Return the platforms whose long connection is switched on; none of it is loaded before."""
    return [name for name in PLATFORMS if streams(name, config[name])]


def chat_sender(
    config: Config,
    figures: Figures,
    *,
    due: Asked,
    tell: Tell,
    connections: list["Stream"],
    read_blob: Callable[[str], bytes] = no_blob,
) -> ChatSender | None:
    """Return the sender, not yet started, None where no platform can be spoken to."""
    spoken = spoken_platforms(config)
    if not spoken:
        return None
    figures.channels.update({f"{name}_out": True for name in spoken})

    def up(platform: str, state: bool) -> None:
        figures.channels[f"{platform}_out"] = state

    clients = clients_of({name: config[name] for name in PLATFORMS})
    for connection in connections:
        if isinstance(connection, Client):  # the connection that also speaks: WeCom's bot
            clients[connection.platform] = WeComBoth(connection, clients.get(connection.platform))
    return ChatSender(clients, due=lambda: due("chat"), tell=tell, up=up, read_blob=read_blob)


def chat_fetcher(config: Config, *, due: Asked, tell: Tell) -> Fetcher | None:
    """Return what fetches attachments, not yet started, None where nothing is fetched."""
    if not fetched_platforms({name: config[name] for name in ("chat", *PLATFORMS)}):
        return None
    clients = clients_of({name: config[name] for name in PLATFORMS})
    limit, apis = config["chat"]["file_limit_mb"], {name: str(config[name]["api"]) for name in PLATFORMS}
    return Fetcher(clients, due=lambda: due("fetch"), tell=tell, limit_mb=limit, apis=apis)
