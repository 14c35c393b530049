"""The server of a review: on the loopback alone, until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from pipeline.errors import WrongUsage
from pipeline.review.app import application
from pipeline.review.pictures import Pictures
from pipeline.review.reviewing import Reviewing
from pipeline.review.security import address, loopback, new_token
from pipeline.settings import DEMO, Settings


def serve(
    reviewing: Reviewing, settings: Settings, host: str, port: int, said: Callable[[str], None]
) -> None:
    """Serve a review until the program is interrupted.

    In: ``port`` 0 for any that is free; ``said`` is told the address, with the token of this run.
    Raises WrongUsage for an address that is not of this machine alone, or a port in use.
    """
    own = loopback(host)
    family = socket.AF_INET6 if ":" in own else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((own, port))
        except OSError as error:
            raise WrongUsage(
                f"port {port} cannot be used ({error.strerror}); name another with --port."
            ) from error
        listening.listen(128)  # whoever opens the address at once is answered when all is ready
        chosen = int(listening.getsockname()[1])
        token = new_token()
        pictures = Pictures(settings)
        synthetic = settings.collection == DEMO and not reviewing.desk.blank
        app = application(reviewing, pictures, token, chosen, synthetic)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            http="h11",
            loop="asyncio",
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
        said(address(chosen, token, own))
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            pictures.close()
