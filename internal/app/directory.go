package app

import (
	"context"
	"crypto/rand"
	"net/http"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/idp"
	"gatehouse/internal/directory/importer"
	"gatehouse/internal/directory/oktaapi"
	"gatehouse/internal/directory/push"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/page"
	"gatehouse/internal/store/directorydb"
	"gatehouse/internal/webui"
)

// wireDirectory joins the directory and mounts it on its listener.
func (a *App) wireDirectory(ctx context.Context, hasher *credential.Hasher, serving map[*listener]http.Handler) error {
	at, err := a.opened("directory", a.config.DirectoryAddr, a.config.DirectoryURL, "directory.localhost", "X-Okta-Request-Id", &a.addresses.Directory)
	if err != nil {
		return err
	}
	state := &directorydb.Store{DB: a.db}
	if err := state.Index(ctx); err != nil {
		return err
	}
	people, err := directory.New(directory.Deps{
		Store: state, Hasher: hasher, Ring: a.ring, Log: a.db, Now: a.config.Now, BaseURL: a.addresses.Directory,
	})
	if err != nil {
		return err
	}
	link, ok, err := people.SetUpLink(ctx, "Gatehouse")
	if err != nil {
		return err
	}
	if ok {
		a.links = append(a.links, Link{ForAdministrator, "Make the directory's first administrator", link.URL.Reveal()})
	}
	sessions := a.sessions("directory", "gh_dir", a.addresses.Directory, directoryIdle, directoryLife)
	pages, err := idp.New(idp.Deps{Service: people, Sessions: sessions, Rand: rand.Reader, Now: a.config.Now, Mail: a.config.SMTP != "", Console: webui.Admin})
	if err != nil {
		return err
	}
	provisioning, err := push.New(push.Deps{
		Service: people, Transport: Dialer{AllowPrivate: a.config.AllowPrivateTargets, Own: a.own()}.Transport(), Now: a.config.Now, Log: a.log.With("worker", "push"),
	})
	if err != nil {
		return err
	}
	a.worker(directory.Queue, provisioning.Handlers())
	var post oktaapi.Mailer
	if a.config.SMTP != "" {
		if post, err = newMailer(a.config.SMTP, a.config.Now); err != nil {
			return err
		}
	}
	imports := &importer.Worker{Service: people, Mail: post, Now: a.config.Now, Log: a.log.With("worker", "import")}
	a.worker(directory.ImportQueue, imports.Handlers())
	api, err := oktaapi.New(oktaapi.Deps{
		Service: people, Sessions: sessions, Log: a.db, Now: a.config.Now, Provisioner: provisioning, Mail: post,
		Metadata: func(ctx context.Context, app directory.App, kid string) ([]byte, error) {
			return idp.Metadata(ctx, people, app, kid)
		},
	})
	if err != nil {
		return err
	}
	mux := &endpoint.Routes{}
	page.Static(mux)
	webui.Mount(mux)
	pages.Mount(mux)
	api.Mount(mux)
	mux.Handle("/", page.Missing(idp.Brand))
	a.note("directory", api.Patterns()...)
	serving[at] = a.sameOrigin("directory", mux, idp.SSOPost)
	return nil
}
