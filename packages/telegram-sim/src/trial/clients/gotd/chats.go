package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/gotd/td/telegram/message"
	"github.com/gotd/td/telegram/message/styling"
	"github.com/gotd/td/telegram/message/unpack"
	"github.com/gotd/td/telegram/uploader"
	"github.com/gotd/td/tg"
)

const mib = 1 << 20
const page = 100

type chatName struct {
	ChannelID int64 `json:"channelId"`
	GroupID   int64 `json:"groupId"`
	Username  string
}

func (c *client) peer(ctx context.Context, name chatName) (tg.InputPeerClass, error) {
	switch {
	case name.Username != "":
		user, err := c.user(ctx, name.Username)
		if err != nil {
			return nil, err
		}
		return user.AsInputPeer(), nil
	case name.GroupID != 0:
		return &tg.InputPeerChat{ChatID: name.GroupID}, nil
	case c.isBot:
		// Bots may leave the hash out.
		return &tg.InputPeerChannel{ChannelID: name.ChannelID}, nil
	}
	listed, err := c.API().MessagesGetDialogs(ctx, &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: page})
	if err != nil {
		return nil, err
	}
	dialogs, _ := listed.AsModified()
	for _, chat := range dialogs.GetChats() {
		if channel, ok := chat.(*tg.Channel); ok && channel.ID == name.ChannelID {
			return channel.AsInputPeer(), nil
		}
	}
	return nil, errors.New("the channel is not among the chats")
}

func (c *client) user(ctx context.Context, username string) (*tg.User, error) {
	found, err := c.API().ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: username})
	if err != nil {
		return nil, err
	}
	for _, user := range found.Users {
		if u, ok := user.(*tg.User); ok {
			return u, nil
		}
	}
	return nil, errors.New(username + " is nobody")
}

func channelOf(peer tg.InputPeerClass) (*tg.InputChannel, bool) {
	channel, ok := peer.(*tg.InputPeerChannel)
	if !ok {
		return nil, false
	}
	return &tg.InputChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}, true
}

func (c *client) title(ctx context.Context, peer tg.InputPeerClass) (string, error) {
	var found tg.MessagesChatsClass
	var err error
	if channel, ok := channelOf(peer); ok {
		found, err = c.API().ChannelsGetChannels(ctx, []tg.InputChannelClass{channel})
	} else if group, ok := peer.(*tg.InputPeerChat); ok {
		found, err = c.API().MessagesGetChats(ctx, []int64{group.ChatID})
	}
	if err != nil {
		return "", err
	}
	for _, chat := range found.GetChats() {
		if full, ok := chat.AsFull(); ok {
			return full.GetTitle(), nil
		}
	}
	return "", errors.New("no such chat")
}

func (c *client) send(ctx context.Context, peer tg.InputPeerClass, text string) (int, error) {
	return unpack.MessageID(message.NewSender(c.API()).To(peer).Text(ctx, text))
}

func (c *client) upload(ctx context.Context, peer tg.InputPeerClass, path, caption string) (int, error) {
	file, err := uploader.NewUploader(c.API()).FromPath(ctx, path)
	if err != nil {
		return 0, err
	}
	document := message.UploadedDocument(file, styling.Plain(caption)).Filename("film.bin").ForceFile(true)
	return unpack.MessageID(message.NewSender(c.API()).To(peer).Media(ctx, document))
}

func (c *client) download(ctx context.Context, peer tg.InputPeerClass, id int, offset, limit int64) (string, error) {
	document, err := c.document(ctx, peer, id)
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	// Its own download begins at the beginning.
	for at := offset; at < offset+limit; at += mib {
		request := tg.UploadGetFileRequest{Location: document.AsInputDocumentFileLocation(), Offset: at, Limit: mib}
		piece, err := c.API().UploadGetFile(ctx, &request)
		if err != nil {
			return "", err
		}
		file, ok := piece.(*tg.UploadFile)
		if !ok {
			return "", errors.New("no file")
		}
		digest.Write(file.Bytes)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

func (c *client) document(ctx context.Context, peer tg.InputPeerClass, id int) (*tg.Document, error) {
	channel, ok := channelOf(peer)
	if !ok {
		return nil, errors.New("no channel")
	}
	ids := []tg.InputMessageClass{&tg.InputMessageID{ID: id}}
	found, err := c.API().ChannelsGetMessages(ctx, &tg.ChannelsGetMessagesRequest{Channel: channel, ID: ids})
	if err != nil {
		return nil, err
	}
	messages, _ := found.AsModified()
	for _, each := range messages.GetMessages() {
		m, _ := each.(*tg.Message)
		media, _ := m.Media.(*tg.MessageMediaDocument)
		if document, ok := media.Document.(*tg.Document); ok {
			return document, nil
		}
	}
	return nil, errors.New("no document")
}

func (c *client) edit(ctx context.Context, peer tg.InputPeerClass, id int, text string) error {
	_, err := message.NewSender(c.API()).To(peer).Edit(id).Text(ctx, text)
	return err
}

func (c *client) remove(ctx context.Context, peer tg.InputPeerClass, id int) error {
	_, err := message.NewSender(c.API()).To(peer).Revoke().Messages(ctx, id)
	return err
}

func (c *client) search(ctx context.Context, peer tg.InputPeerClass, text string) ([]int, error) {
	request := tg.MessagesSearchRequest{Peer: peer, Q: text, Filter: &tg.InputMessagesFilterEmpty{}, Limit: page}
	found, err := c.API().MessagesSearch(ctx, &request)
	if err != nil {
		return nil, err
	}
	ids := []int{}
	messages, _ := found.AsModified()
	for _, each := range messages.GetMessages() {
		ids = append(ids, each.GetID())
	}
	return ids, nil
}
