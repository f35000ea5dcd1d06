// Carries out what comes as lines of JSON, one action after the other, and answers each with a line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/gotd/td/tg"
)

type input struct {
	surroundings
	Token, Phone, Code, Password string
	Chat                         chatName
	MessageID                    int `json:"messageId"`
	Text, Path, Caption          string
	Title, Username              string
	Offset, Limit                int64
}

type order struct {
	Action string
	Input  input
}

func main() {
	ctx := context.Background()
	lines := bufio.NewScanner(os.Stdin)
	var c *client
	for lines.Scan() {
		var o order
		err := json.Unmarshal(lines.Bytes(), &o)
		var result any
		if err == nil && o.Action == "start" {
			c, err = start(ctx, o.Input.surroundings)
		} else if err == nil {
			result, err = act(ctx, c, o)
		}
		answer := map[string]any{"result": result}
		if err != nil {
			answer = map[string]any{"error": err.Error()}
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
	}
}

func act(ctx context.Context, c *client, o order) (any, error) {
	in := o.Input
	switch o.Action {
	case "signInBot":
		if _, err := c.Auth().Bot(ctx, in.Token); err != nil {
			return nil, err
		}
		return c.signedIn(ctx)
	case "signInUser":
		if err := c.signInUser(ctx, in.Phone, in.Code, in.Password); err != nil {
			return nil, err
		}
		return c.signedIn(ctx)
	case "resume":
		return c.signedIn(ctx)
	case "heard":
		return c.allHeard(), nil
	case "createGroup":
		return c.createGroup(ctx, in.Title, in.Username)
	case "stop":
		return nil, c.stop()
	}
	peer, err := c.peer(ctx, in.Chat)
	if err != nil {
		return nil, err
	}
	return actIn(ctx, c, o, peer)
}

func actIn(ctx context.Context, c *client, o order, peer tg.InputPeerClass) (any, error) {
	in := o.Input
	switch o.Action {
	case "title":
		return c.title(ctx, peer)
	case "send":
		return c.send(ctx, peer, in.Text)
	case "upload":
		return c.upload(ctx, peer, in.Path, in.Caption)
	case "download":
		return c.download(ctx, peer, in.MessageID, in.Offset, in.Limit)
	case "edit":
		return nil, c.edit(ctx, peer, in.MessageID, in.Text)
	case "remove":
		return nil, c.remove(ctx, peer, in.MessageID)
	case "rename":
		_, err := c.API().MessagesEditChatTitle(ctx, &tg.MessagesEditChatTitleRequest{ChatID: in.Chat.GroupID, Title: in.Title})
		return nil, err
	case "invite":
		return nil, c.invite(ctx, in.Chat.GroupID, in.Username)
	case "members":
		return c.members(ctx, in.Chat.GroupID)
	case "search":
		return c.search(ctx, peer, in.Text)
	}
	return nil, fmt.Errorf("no action is named %s", o.Action)
}
