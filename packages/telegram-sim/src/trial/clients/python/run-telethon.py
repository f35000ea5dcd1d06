"""Telethon, told where the simulator is and what to trust by functions that it has."""

import asyncio
import hashlib

from serving import marked, serve
from telethon import TelegramClient, events, functions
from telethon.crypto import rsa

MIB = 1024 * 1024


class TelethonActions:
    async def start(self, directory, dataCenters, publicKeyPem, firstDataCenterId):
        rsa.add_key(publicKeyPem, old=False)
        self.client = TelegramClient(f"{directory}/telethon", 1, "hash", catch_up=True)
        if not self.client.session.auth_key:
            (first,) = [each for each in dataCenters if each["id"] == firstDataCenterId]
            self.client.session.set_dc(first["id"], first["host"], first["port"])
        self.told = []
        self.client.add_event_handler(self.on_new, events.NewMessage(incoming=True))
        self.client.add_event_handler(self.on_edit, events.MessageEdited())
        self.client.add_event_handler(self.on_delete, events.MessageDeleted())

    async def on_new(self, event):
        self.told.append(f"new {event.message.message}")

    async def on_edit(self, event):
        self.told.append(f"edit {event.message.message}")

    async def on_delete(self, event):
        self.told += [f"delete {each}" for each in event.deleted_ids]

    async def signed_in(self):
        return (await self.client.get_me()).id

    async def signInBot(self, token):
        await self.client.start(bot_token=token)
        return await self.signed_in()

    async def signInUser(self, phone, code, password=None):
        await self.client.start(phone=phone, code_callback=lambda: code, password=password)
        return await self.signed_in()

    async def resume(self):
        await self.client.connect()
        return await self.signed_in()

    async def peer(self, chat):
        try:
            return await self.client.get_input_entity(marked(chat))
        except ValueError:
            # A user knows of the chats that were listed, and of no others.
            await self.client.get_dialogs()
            return await self.client.get_input_entity(marked(chat))

    async def title(self, chat):
        return (await self.client.get_entity(await self.peer(chat))).title

    async def send(self, chat, text):
        return (await self.client.send_message(await self.peer(chat), text)).id

    async def upload(self, chat, path, caption):
        sent = await self.client.send_file(await self.peer(chat), path, caption=caption, force_document=True)
        return sent.id

    async def download(self, chat, messageId, offset, limit):
        message = await self.client.get_messages(await self.peer(chat), ids=messageId)
        digest = hashlib.sha256()
        pieces = self.client.iter_download(message.document, offset=offset, request_size=MIB, limit=limit // MIB)
        async for piece in pieces:
            digest.update(piece)
        return digest.hexdigest()

    async def edit(self, chat, messageId, text):
        await self.client.edit_message(await self.peer(chat), messageId, text)

    async def remove(self, chat, messageId):
        await self.client.delete_messages(await self.peer(chat), [messageId])

    async def search(self, chat, text):
        return [each.id for each in await self.client.get_messages(await self.peer(chat), search=text, limit=100)]

    async def heard(self):
        return self.told

    async def createGroup(self, title, username):
        user = await self.client.get_input_entity(username)
        made = await self.client(functions.messages.CreateChatRequest(users=[user], title=title))
        return made.updates.chats[0].id

    async def rename(self, chat, title):
        await self.client(functions.messages.EditChatTitleRequest(chat["groupId"], title))

    async def invite(self, chat, username):
        user = await self.client.get_input_entity(username)
        await self.client(functions.messages.AddChatUserRequest(chat["groupId"], user, fwd_limit=0))

    async def members(self, chat):
        return [each.id for each in await self.client.get_participants(await self.peer(chat))]

    async def stop(self):
        await self.client.disconnect()


asyncio.run(serve(TelethonActions()))
