"""The action server: rasa-sdk's executor behind our own small door.

rasa-sdk's own server listens on every address, answers anybody, and on an error sends the
whole request, with everything a patient wrote, back to Rasa, which logs it. This one listens
on loopback, wants the engine's secret, and reports an error by the name of the action and the
type of the error only.
"""

from __future__ import annotations

import hmac
import json
import logging
import sys
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import HTTPResponse, Request, Sanic
from sanic import json as reply

from bot.run.problem import trace
from bot.settings import load_secrets, load_settings

SECRET_HEADER = "X-Engine-Secret"
LARGEST_REQUEST = 20_000_000
"""Bytes: a tracker of a long conversation with the domain fits many times."""

logger = logging.getLogger("bot.actions")


def create_server(executor: ActionExecutor, secret: str) -> Sanic[Any, Any]:
    """The Sanic application: ``GET /health`` and, with the secret, ``POST /webhook``."""
    server: Sanic[Any, Any] = Sanic("brede_gesprek_actions", configure_logging=False)
    server.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    server.config.FALLBACK_ERROR_FORMAT = "json"

    @server.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return reply({"status": "ok", "actions": len(executor.actions)})

    @server.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return reply({"error": "the secret is missing or wrong"}, status=401)
        try:
            call = json.loads(request.body)
        except ValueError:
            call = None
        if not isinstance(call, dict):
            return reply({"error": "the request is no action call"}, status=422)
        name = str(call.get("next_action"))
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejection:
            return reply(
                {"error": "the action refused to run", "action_name": rejection.action_name},
                status=400,
            )
        except ActionNotFoundException:
            logger.error("There is no action %s.", name)
            return reply({"error": "there is no such action", "action_name": name}, status=404)
        except Exception as error:
            # Rasa has to hear that it failed, and neither log may hold what was written.
            logger.error("The action %s failed: %s", name, trace(error))
            return reply({"error": type(error).__name__, "action_name": name}, status=500)
        return reply(result.model_dump() if result else None)

    return server


def serve(server: Sanic[Any, Any], port: int) -> None:
    """Serve on loopback, in this process, until a signal says stop."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format="%(asctime)s %(levelname)s %(message)s"
    )
    server.prepare(
        host="127.0.0.1", port=port, single_process=True, access_log=False, motd=False
    )
    Sanic.serve_single(primary=server)


def main() -> None:
    """Serve the actions of the package ``actions``."""
    settings = load_settings()
    executor = ActionExecutor()
    executor.register_package("actions")
    serve(create_server(executor, load_secrets(settings).engine_secret), settings.actions_port)


if __name__ == "__main__":
    main()
