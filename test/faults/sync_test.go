package faults

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// crowd is how many people are provisioned at once.
const crowd = 200

// TestKilledWhileManyPeopleAreProvisioned kills the program again and again
// while 200 people and their group are on their way to the center.
func TestKilledWhileManyPeopleAreProvisioned(t *testing.T) {
	r := dice(t)
	s := newServer(t)
	c, err := s.walk(t.Context(), wire, "E4")
	if err != nil {
		t.Fatal(err)
	}
	group, err := c.addGroup(t.Context(), "crowd")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.addCrowd(t.Context(), group, crowd); err != nil {
		t.Fatal(err)
	}
	if err := c.push(t.Context(), group, "crowd"); err != nil {
		t.Fatal(err)
	}
	for range moments(4) {
		time.Sleep(time.Duration(r.Int64N(int64(60 * time.Millisecond))))
		s.kill()
		users, groups := s.counted(t)
		t.Logf("killed; the center had %d users, %d groups", users, groups)
		s.start()
	}
	began := time.Now()
	if w := within(t.Context(), time.Minute, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled after a minute: %s", w)
	}
	t.Logf("settled %s after the last start", time.Since(began).Round(time.Millisecond))
	if users, _ := s.counted(t); users != crowd {
		t.Errorf("%d users in the center's table, want %d", users, crowd)
	}
}

func (c *client) addGroup(ctx context.Context, name string) (string, error) {
	var g object
	err := c.okta(ctx, "POST", "/api/v1/groups", object{"profile": object{"name": name}}, &g)
	return str(g, "id"), err
}

// addCrowd adds people to a group, eight at a time.
func (c *client) addCrowd(ctx context.Context, group string, n int) error {
	work, failed := make(chan int), make(chan error, 8)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range work {
				login := fmt.Sprintf("p%03d@corp.test", i)
				body := object{"profile": object{"firstName": "P", "lastName": fmt.Sprint(i), "email": login, "login": login}, "groupIds": []string{group}}
				if err := c.okta(ctx, "POST", "/api/v1/users?activate=true", body, nil); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// push assigns a group and pushes it.
func (c *client) push(ctx context.Context, group, name string) error {
	if err := c.okta(ctx, "PUT", "/api/v1/apps/"+c.app()+"/groups/"+group, object{"priority": 0}, nil); err != nil {
		return err
	}
	return c.okta(ctx, "POST", "/api/v1/apps/"+c.app()+"/group-push/mappings",
		object{"sourceGroupId": group, "targetGroupName": name, "status": "ACTIVE"}, nil)
}
