package main

import (
	"context"
	"errors"

	"github.com/gotd/td/tg"
)

func (c *client) createGroup(ctx context.Context, title, username string) (int64, error) {
	user, err := c.user(ctx, username)
	if err != nil {
		return 0, err
	}
	users := []tg.InputUserClass{user.AsInput()}
	made, err := c.API().MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{Title: title, Users: users})
	if err != nil {
		return 0, err
	}
	if updates, ok := made.Updates.(*tg.Updates); ok {
		for _, chat := range updates.Chats {
			return chat.GetID(), nil
		}
	}
	return 0, errors.New("no group")
}

func (c *client) invite(ctx context.Context, id int64, username string) error {
	user, err := c.user(ctx, username)
	if err != nil {
		return err
	}
	_, err = c.API().MessagesAddChatUser(ctx, &tg.MessagesAddChatUserRequest{ChatID: id, UserID: user.AsInput()})
	return err
}

func (c *client) members(ctx context.Context, id int64) ([]int64, error) {
	found, err := c.API().MessagesGetFullChat(ctx, id)
	if err != nil {
		return nil, err
	}
	full, _ := found.FullChat.(*tg.ChatFull)
	if full == nil {
		return nil, errors.New("no group")
	}
	ids := []int64{}
	if all, ok := full.Participants.(*tg.ChatParticipants); ok {
		for _, each := range all.Participants {
			ids = append(ids, each.GetUserID())
		}
	}
	return ids, nil
}
