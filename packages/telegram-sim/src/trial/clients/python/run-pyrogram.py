"""Pyrogram, or its heir Kurigram, told where the simulator is and what to trust by changes in their tables."""

import asyncio
import hashlib
import inspect
import re
from base64 import b64decode

from pyrogram import Client
from pyrogram.connection import connection
from pyrogram.crypto import rsa
from pyrogram.errors import ChannelInvalid, PeerIdInvalid
from pyrogram.handlers import DeletedMessagesHandler, EditedMessageHandler, MessageHandler
from serving import marked, serve

MIB = 1024 * 1024


def public_key(pem):
    """Modulus and exponent of a key of PKCS #1: two numbers in DER, each with its tag and length."""
    der = b64decode(re.sub(r"-----.*-----|\s", "", pem))
    numbers, at = [], 4
    while at < len(der):
        length, at = der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(der[at : at + count], "big"), at + count
        numbers.append(int.from_bytes(der[at : at + length], "big"))
        at += length
    return numbers


def fingerprint(modulus, exponent):
    """As https://core.telegram.org/mtproto/auth_key has it."""
    data = b""
    for number in (modulus, exponent):
        digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
        head = bytes([len(digits)]) if len(digits) < 254 else b"\xfe" + len(digits).to_bytes(3, "little")
        data += head + digits + bytes(-(len(head) + len(digits)) % 4)
    return int.from_bytes(hashlib.sha1(data).digest()[-8:], "little", signed=True)


class PyrogramActions:
    async def start(self, directory, dataCenters, publicKeyPem, firstDataCenterId):
        key = public_key(publicKeyPem)
        rsa.server_public_keys[fingerprint(*key)] = rsa.PublicKey(*key)
        addresses = {each["id"]: (each["host"], each["port"]) for each in dataCenters}
        # Pyrogram asks a table of its own, Kurigram the configuration, except at first.
        connection.DataCenter = lambda dc_id, *_: addresses[dc_id]
        options = {}
        if "connection_factory" in inspect.signature(Client.__init__).parameters:
            options["connection_factory"] = connection_to(addresses)
            options["skip_updates"] = False
        self.client = Client("pyrogram", 1, "hash", workdir=directory, **options)
        self.told = []
        self.client.add_handler(MessageHandler(self.on_new))
        self.client.add_handler(EditedMessageHandler(self.on_edit))
        self.client.add_handler(DeletedMessagesHandler(self.on_delete))

    async def on_new(self, _, message):
        if not message.outgoing and not message.service:
            self.told.append(f"new {message.text or message.caption}")

    async def on_edit(self, _, message):
        self.told.append(f"edit {message.text or message.caption}")

    async def on_delete(self, _, messages):
        self.told += [f"delete {each.id}" for each in messages]

    async def resume(self):
        await self.client.start()
        return self.client.me.id

    async def signInBot(self, token):
        self.client.bot_token = token
        return await self.resume()

    async def signInUser(self, phone, code, password=None):
        self.client.phone_number, self.client.phone_code, self.client.password = phone, code, password
        return await self.resume()

    async def peer(self, chat):
        name = marked(chat)
        try:
            await self.client.resolve_peer(name)
        except (KeyError, ValueError, ChannelInvalid, PeerIdInvalid):
            # A user knows of the chats that were listed, and of no others.
            async for _ in self.client.get_dialogs():
                pass
        return name

    async def title(self, chat):
        return (await self.client.get_chat(await self.peer(chat))).title

    async def send(self, chat, text):
        return (await self.client.send_message(await self.peer(chat), text)).id

    async def upload(self, chat, path, caption):
        sent = await self.client.send_document(await self.peer(chat), path, caption=caption, force_document=True)
        return sent.id

    async def download(self, chat, messageId, offset, limit):
        message = await self.client.get_messages(await self.peer(chat), messageId)
        digest = hashlib.sha256()
        async for piece in self.client.stream_media(message, offset=offset // MIB, limit=limit // MIB):
            digest.update(piece)
        return digest.hexdigest()

    async def edit(self, chat, messageId, text):
        await self.client.edit_message_text(await self.peer(chat), messageId, text)

    async def remove(self, chat, messageId):
        await self.client.delete_messages(await self.peer(chat), messageId)

    async def search(self, chat, text):
        return [each.id async for each in self.client.search_messages(await self.peer(chat), text)]

    async def heard(self):
        return self.told

    async def createGroup(self, title, username):
        return -(await self.client.create_group(title, [username])).id

    async def rename(self, chat, title):
        await self.client.set_chat_title(await self.peer(chat), title)

    async def invite(self, chat, username):
        await self.client.add_chat_members(await self.peer(chat), username)

    async def members(self, chat):
        return [each.user.id async for each in self.client.get_chat_members(await self.peer(chat))]

    async def stop(self):
        await self.client.stop()


def connection_to(addresses):
    class SimulatedConnection(connection.Connection):
        async def connect(self):
            self.server_address, self.port = addresses[self.dc_id]
            await super().connect()

    return SimulatedConnection


asyncio.run(serve(PyrogramActions()))
