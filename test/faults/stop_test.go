package faults

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// ready walks to the end of the provisioning set-up and makes a bucket.
func ready(t *testing.T, s *server) *client {
	t.Helper()
	c, err := s.walk(t.Context(), wire, "E4")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.s3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(shelf)}); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStoppedUnderLoad asks the program to stop while clients are at work: a
// request is answered or its connection is refused, but none gets an error;
// the work that was cut short goes on in the next life.
func TestStoppedUnderLoad(t *testing.T) {
	s := newServer(t)
	c := ready(t, s)
	l := &load{c: c}
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { l.run(ctx) })
		time.Sleep(400 * time.Millisecond)
		took := s.stop()
		time.Sleep(50 * time.Millisecond)
		cancel()
		wg.Wait()
		s.start()
		t.Logf("stopped in %s, started in %s", took.Round(time.Millisecond), s.ready.Round(time.Millisecond))
		if took > 6*time.Second {
			t.Errorf("stopping took %s", took)
		}
	}
	for _, a := range l.refused {
		t.Errorf("while stopping, a client got %d: %s", a.status, a.text)
	}
	complain(t, l.lost(t.Context()))
	if w := within(t.Context(), settles, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled after %s: %s", settles, w)
	}
	t.Logf("%d people and %d objects acknowledged", len(l.people), len(l.objects))
}
