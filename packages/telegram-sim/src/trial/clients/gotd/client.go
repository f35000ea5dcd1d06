package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"
)

// client is gotd, told where the simulator is and what to trust by options that it has.
type client struct {
	*telegram.Client
	state   *fileState
	manager *updates.Manager
	isBot   bool
	ended   context.CancelFunc
	done    chan error

	mutex sync.Mutex
	heard []string
}

type surroundings struct {
	Directory         string
	PublicKeyPem      string
	FirstDataCenterID int `json:"firstDataCenterId"`
	DataCenters       []struct {
		ID   int
		Host string
		Port int
	}
}

func start(ctx context.Context, around surroundings) (*client, error) {
	state, err := openState(filepath.Join(around.Directory, "state.json"))
	if err != nil {
		return nil, err
	}
	keys, err := crypto.ParseRSAPublicKeys([]byte(around.PublicKeyPem))
	if err != nil {
		return nil, err
	}
	c := &client{state: state, done: make(chan error, 1), heard: []string{}}
	dispatcher := tg.NewUpdateDispatcher()
	c.listen(dispatcher)
	c.manager = updates.New(updates.Config{Handler: dispatcher, Storage: state, AccessHasher: state})
	options := telegram.Options{
		DC:             around.FirstDataCenterID,
		SessionStorage: &telegram.FileSessionStorage{Path: filepath.Join(around.Directory, "session.json")},
		UpdateHandler:  c.manager,
	}
	for _, each := range around.DataCenters {
		option := tg.DCOption{ID: each.ID, IPAddress: each.Host, Port: each.Port, Static: true}
		options.DCList = dcs.List{Options: append(options.DCList.Options, option)}
	}
	for _, key := range keys {
		options.PublicKeys = append(options.PublicKeys, telegram.PublicKey{RSA: key})
	}
	c.Client = telegram.NewClient(1, "hash", options)
	running, end := context.WithCancel(ctx)
	c.ended = end
	ready := make(chan struct{})
	go func() {
		c.done <- c.Run(running, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	select {
	case <-ready:
		return c, nil
	case err := <-c.done:
		return nil, err
	}
}

// signedIn takes in updates from now on, and those that were missed.
func (c *client) signedIn(ctx context.Context) (int64, error) {
	self, err := c.Self(ctx)
	if err != nil {
		return 0, err
	}
	c.isBot = self.Bot
	started := make(chan struct{})
	go func() {
		options := updates.AuthOptions{IsBot: self.Bot, OnStart: func(context.Context) { close(started) }}
		c.done <- c.manager.Run(ctx, c.API(), self.ID, options)
	}()
	select {
	case <-started:
		return self.ID, nil
	case err := <-c.done:
		return 0, err
	}
}

func (c *client) signInUser(ctx context.Context, phone, code, password string) error {
	said := func(context.Context, *tg.AuthSentCode) (string, error) { return code, nil }
	user := auth.Constant(phone, password, auth.CodeAuthenticatorFunc(said))
	return auth.NewFlow(user, auth.SendCodeOptions{}).Run(ctx, c.Auth())
}

func (c *client) stop() error {
	c.ended()
	return nil
}

func (c *client) listen(dispatcher tg.UpdateDispatcher) {
	message := func(kind string, message tg.MessageClass) error {
		if m, ok := message.(*tg.Message); ok && !m.Out {
			c.hear(kind + " " + m.Message)
		}
		return nil
	}
	deleted := func(ids []int) error {
		for _, id := range ids {
			c.hear(fmt.Sprintf("delete %d", id))
		}
		return nil
	}
	dispatcher.OnNewMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateNewMessage) error {
		return message("new", u.Message)
	})
	dispatcher.OnNewChannelMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateNewChannelMessage) error {
		return message("new", u.Message)
	})
	dispatcher.OnEditChannelMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateEditChannelMessage) error {
		return message("edit", u.Message)
	})
	dispatcher.OnDeleteChannelMessages(func(_ context.Context, _ tg.Entities, u *tg.UpdateDeleteChannelMessages) error {
		return deleted(u.Messages)
	})
}

func (c *client) hear(what string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.heard = append(c.heard, what)
}

func (c *client) allHeard() []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return append([]string{}, c.heard...)
}
