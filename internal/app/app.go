// Package app joins everything into one running program: it alone knows all
// contexts. It opens the store, makes the domain services, hands each what it
// declared to need (adapters.go), mounts the surfaces on the three listeners,
// and runs the workers.
//
// It reads as a table of contents: Start opens, wires and serves; each wiring
// function joins one half. Nothing else in the product makes a service.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"sync"
	"time"

	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
)

// Addresses are the base URLs of the listeners; empty for a half that does not run.
type Addresses struct {
	Center    string `json:"center,omitempty"`
	Directory string `json:"directory,omitempty"`
	AWS       string `json:"aws,omitempty"`
}

// Link is a single-use address that the first start prints.
type Link struct{ For, What, URL string }

// Whom links are for.
const (
	ForRoot          = "root"
	ForAdministrator = "administrator"
)

// App is a running gatehouse.
type App struct {
	config  Config
	log     *slog.Logger
	ids     ids.Source
	db      *store.DB
	ring    *keyring.Ring
	release func() error

	addresses Addresses
	listeners []*listener
	workers   []*job.Worker
	tasks     []func(context.Context)
	links     []Link
	routes    []Route

	running sync.WaitGroup
	cancel  context.CancelFunc
	failure chan error
	closed  sync.Once
}

// Start opens the data directory and serves. The caller ends it with Close.
func Start(ctx context.Context, c Config) (*App, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	a := &App{config: c, log: c.Log, ids: ids.Source{Rand: rand.Reader, Now: c.Now}, failure: make(chan error, 1)}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) start(ctx context.Context) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	bg, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	if err := a.wire(ctx); err != nil {
		return err
	}
	for _, w := range a.workers {
		a.running.Go(func() { w.Run(bg) })
	}
	for _, f := range a.tasks {
		a.running.Go(func() { f(bg) })
	}
	return nil
}

// open takes the data directory, the master key and the database.
func (a *App) open(ctx context.Context) (err error) {
	if a.release, err = store.Lock(a.config.Dir); err != nil {
		return err
	}
	if err := a.config.keyLost(); err != nil {
		return err
	}
	if a.ring, err = keyring.Load(a.config.Dir, a.config.MasterKey, rand.Reader); err != nil {
		return fmt.Errorf("the master key: %w", err)
	}
	a.db, err = store.Open(ctx, store.Config{Dir: a.config.Dir, URL: a.config.DatabaseURL, Now: a.config.Now, Log: a.log})
	if err != nil {
		return fmt.Errorf("the database: %w", err)
	}
	return a.matchKey(ctx)
}

// Addresses tells where the listeners are reached.
func (a *App) Addresses() Addresses { return a.addresses }

// Links are the set-up links that nobody has used yet.
func (a *App) Links() []Link { return a.links }

// Failed receives when a listener ends by itself.
func (a *App) Failed() <-chan error { return a.failure }

func (a *App) fail(err error) {
	select {
	case a.failure <- err:
	default: // the first one is told
	}
}

// shutdownTime bounds how long requests at work may take to finish.
const shutdownTime = 5 * time.Second

// Close stops serving and working and closes the store; work in flight is
// finished or taken up again at the next start.
func (a *App) Close() (err error) {
	a.closed.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		for _, l := range a.listeners {
			err = errors.Join(err, l.stop(ctx))
		}
		if a.cancel != nil {
			a.cancel()
		}
		a.running.Wait()
		if a.db != nil {
			err = errors.Join(err, a.db.Close())
		}
		if a.release != nil {
			err = errors.Join(err, a.release())
		}
	})
	return err
}

// background runs f from the start until the end.
func (a *App) background(f func(context.Context)) { a.tasks = append(a.tasks, f) }

func (a *App) worker(queue string, handlers map[string]job.Handler) {
	host, _ := os.Hostname()
	a.workers = append(a.workers, &job.Worker{
		Queue: queue, Store: a.db, Handlers: handlers, Now: a.config.Now, Log: a.log.With("worker", queue, "host", host), Parallel: 8,
	})
}

// quiet passes the net/http server's own complaints (broken handshakes of
// strangers) to the log at a low level.
func quiet(l *slog.Logger) *log.Logger {
	return slog.NewLogLogger(l.Handler(), slog.LevelDebug)
}
