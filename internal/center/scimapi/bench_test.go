package scimapi_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"gatehouse/internal/center/centertest"
	"gatehouse/internal/pgtest"
)

func BenchmarkCreateUser(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { createUsers(b, centertest.Start(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { createUsers(b, centertest.StartOn(b, pgtest.URL(b))) })
}

// createUsers posts users from 32 clients over HTTP, each durable when answered.
func createUsers(b *testing.B, w *centertest.World) {
	base, token := w.SCIM()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var n atomic.Int64
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req, err := http.NewRequest(http.MethodPost, base+"/Users", strings.NewReader(user(fmt.Sprintf("user%d@corp.example", n.Add(1)))))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusCreated {
				b.Errorf("answered %d", resp.StatusCode)
			}
		}
	})
}
