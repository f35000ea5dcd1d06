"""Carries out what comes as lines of JSON, one action after the other, and answers each with a line of JSON."""

import asyncio
import json
import sys

CHANNELS_FROM = -1_000_000_000_000


def marked(chat):
    """A chat as both libraries name it."""
    if "username" in chat:
        return chat["username"]
    return CHANNELS_FROM - chat["channelId"] if "channelId" in chat else -chat["groupId"]


async def serve(actions):
    """`actions` has a coroutine for each action, which takes its input by name."""
    # What the libraries print is for people.
    answers, sys.stdout = sys.stdout, sys.stderr
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        try:
            answer = {"result": await getattr(actions, order["action"])(**order["input"])}
        except Exception as error:  # noqa: BLE001: whatever it is, who asked is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
