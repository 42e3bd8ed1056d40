package storetest

import (
	"reflect"
	"testing"
	"time"

	"gatehouse/internal/center"
)

var shortcutCases = map[string]func(*testing.T, *suite){
	"shortcuts are replaced and removed, and go with their user": shortcuts,
}

func shortcuts(t *testing.T, s *suite) {
	one := center.Shortcut{
		StoreID: s.instance.StoreID, UserID: "user-s", Grant: center.Grant{AccountID: "222233334444", PermissionSetID: "ps-1"}, Favourite: true,
	}
	list := func(want ...center.Shortcut) {
		t.Helper()
		s.do(t, func(tx center.Tx) error {
			if all, err := tx.Shortcuts(s.ctx, "user-s"); err != nil || len(all) != len(want) || len(want) > 0 && !reflect.DeepEqual(all, want) {
				t.Errorf("%+v %v, want %+v", all, err, want)
			}
			return nil
		})
	}
	s.do(t, func(tx center.Tx) error { return tx.PutShortcut(s.ctx, one) })
	list(one)
	one.Favourite, one.Used = false, day.Add(time.Hour)
	other := one
	other.UserID = "user-o"
	s.do(t, func(tx center.Tx) error {
		if err := tx.PutShortcut(s.ctx, other); err != nil {
			return err
		}
		return tx.PutShortcut(s.ctx, one)
	})
	list(one)
	s.do(t, func(tx center.Tx) error {
		if err := tx.DeleteShortcut(s.ctx, "user-s", one.Grant); err != nil {
			return err
		}
		return tx.DeleteShortcut(s.ctx, "user-s", one.Grant)
	})
	list()
	s.do(t, func(tx center.Tx) error { return tx.PutShortcut(s.ctx, one) })
	s.do(t, func(tx center.Tx) error { return tx.DeleteUser(s.ctx, center.User{ID: "user-s", StoreID: one.StoreID}) })
	list()
}
