package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"

	"github.com/gotd/td/telegram/updates"
)

// fileState keeps in a file where the client stands among the updates: the library itself forgets it.
type fileState struct {
	path  string
	mutex sync.Mutex
	kept  struct {
		State    *updates.State
		Channels map[int64]int
		Hashes   map[int64]int64
	}
}

func openState(path string) (*fileState, error) {
	s := &fileState{path: path}
	s.kept.Channels, s.kept.Hashes = map[int64]int{}, map[int64]int64{}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal(text, &s.kept)
}

func (s *fileState) change(make func()) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	make()
	text, err := json.Marshal(s.kept)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path, text, 0o600)
}

func (s *fileState) GetState(context.Context, int64) (updates.State, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.kept.State == nil {
		return updates.State{}, false, nil
	}
	return *s.kept.State, true, nil
}

func (s *fileState) SetState(_ context.Context, _ int64, state updates.State) error {
	return s.change(func() { s.kept.State = &state })
}

func (s *fileState) set(make func(state *updates.State)) error {
	if s.kept.State == nil {
		return errors.New("there is no state")
	}
	return s.change(func() { make(s.kept.State) })
}

func (s *fileState) SetPts(_ context.Context, _ int64, pts int) error {
	return s.set(func(state *updates.State) { state.Pts = pts })
}

func (s *fileState) SetQts(_ context.Context, _ int64, qts int) error {
	return s.set(func(state *updates.State) { state.Qts = qts })
}

func (s *fileState) SetDate(_ context.Context, _ int64, date int) error {
	return s.set(func(state *updates.State) { state.Date = date })
}

func (s *fileState) SetSeq(_ context.Context, _ int64, seq int) error {
	return s.set(func(state *updates.State) { state.Seq = seq })
}

func (s *fileState) SetDateSeq(_ context.Context, _ int64, date, seq int) error {
	return s.set(func(state *updates.State) { state.Date, state.Seq = date, seq })
}

func (s *fileState) GetChannelPts(_ context.Context, _, id int64) (int, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	pts, found := s.kept.Channels[id]
	return pts, found, nil
}

func (s *fileState) SetChannelPts(_ context.Context, _, id int64, pts int) error {
	return s.change(func() { s.kept.Channels[id] = pts })
}

func (s *fileState) ForEachChannels(ctx context.Context, _ int64, do func(context.Context, int64, int) error) error {
	s.mutex.Lock()
	channels := map[int64]int{}
	for id, pts := range s.kept.Channels {
		channels[id] = pts
	}
	s.mutex.Unlock()
	for id, pts := range channels {
		if err := do(ctx, id, pts); err != nil {
			return err
		}
	}
	return nil
}

func (s *fileState) SetChannelAccessHash(_ context.Context, _, id, hash int64) error {
	return s.change(func() { s.kept.Hashes[id] = hash })
}

func (s *fileState) GetChannelAccessHash(_ context.Context, _, id int64) (int64, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	hash, found := s.kept.Hashes[id]
	return hash, found, nil
}
