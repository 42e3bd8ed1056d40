package crowd

import (
	"context"
	"errors"

	"gatehouse/internal/directory"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
	"gatehouse/internal/store/clouddb"
	"gatehouse/internal/store/directorydb"
)

// where holds what is there already.
type where struct {
	everyone, app   string // the directory's group and application
	instance, store string // the center's instance and identity store
	root            string // of the organization's tree
	alice           string // in the center; empty when she is not there
}

// look finds what the demo has made.
func (f *filling) look(ctx context.Context) error {
	return f.db.View(ctx, func(tx *store.Tx) error {
		management, err := f.lookBelow(ctx, tx)
		if err != nil {
			return err
		}
		c := &centerdb.Tx{Tx: tx}
		i, err := c.InstanceOf(ctx, management)
		if err != nil {
			return err
		}
		f.at.instance, f.at.store = i.ID, i.StoreID
		found, err := c.FindUsers(ctx, i.StoreID, "alice", listing.Page{Limit: 1})
		for _, u := range found.Items {
			f.at.alice = u.ID
		}
		return err
	})
}

func (f *filling) lookBelow(ctx context.Context, tx *store.Tx) (ids.AccountID, error) {
	d := &directorydb.Tx{Tx: tx}
	o, err := d.Organization(ctx)
	if err != nil {
		return "", err
	}
	apps, err := d.Apps(ctx, directory.AppQuery{}, listing.Page{Limit: 1})
	if err != nil || len(apps.Items) == 0 {
		return "", errors.Join(errors.New("there is no application yet"), err)
	}
	f.at.everyone, f.at.app = o.EveryoneID, apps.Items[0].ID
	f.made.App = f.at.app
	org, err := clouddb.Tx{Tx: tx}.Organization(ctx)
	f.at.root = org.RootID
	return org.Management, err
}
