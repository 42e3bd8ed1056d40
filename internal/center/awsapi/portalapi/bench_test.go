package portalapi_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/credential"
	"gatehouse/internal/pgtest"
)

func BenchmarkGetRoleCredentials(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { credentialsOver(b, centertest.Start(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { credentialsOver(b, centertest.StartOn(b, pgtest.URL(b))) })
}

// credentialsOver gets credentials over HTTP with everything that the center
// decides; the account behind it is a double.
func credentialsOver(b *testing.B, w *centertest.World) {
	u := w.User("alice@corp.example")
	w.Grant(u, "222233334444", "Storage")
	token := open(b, w, u)
	address := w.AWS + "/federation/credentials?" + url.Values{"account_id": {"222233334444"}, "role_name": {"Storage"}}.Encode()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequest(http.MethodGet, address, nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("x-amz-sso_bearer_token", token)
			resp, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				b.Errorf("answered %d", resp.StatusCode)
			}
		}
	})
}

// open gives a user a CLI session without walking the pages.
func open(b *testing.B, w *centertest.World, u center.User) string {
	const token = "gho_benchmark"
	err := w.Store.Update(b.Context(), func(tx center.Tx) error {
		end := tx.Now().Add(center.DefaultPortalSession)
		in := center.SignIn{InstanceID: w.Instance.ID, StoreID: u.StoreID, UserID: u.ID, UserName: u.UserName, Revision: 1, Until: end}
		err := tx.CreateCLISession(b.Context(), center.CLISession{ID: "s", InstanceID: w.Instance.ID, SignIn: in, Created: tx.Now(), Expires: end})
		if err != nil {
			return err
		}
		return tx.CreateCLIToken(b.Context(), center.CLIToken{Hash: credential.HashToken(token), SessionID: "s", Expires: end})
	})
	if err != nil {
		b.Fatal(err)
	}
	return token
}
