package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Row 32: whether a name exists is told neither by the words nor by the time of
// an answer. Times are compared by Kolmogorov and Smirnov; the figures are
// printed, and only what anybody would see fails: a busy machine disturbs both.
func TestAnswersDoNotTellWhoExists(t *testing.T) {
	w := start(t, "D2", behindProxies)
	const people, rounds = 20, 5
	shuffled := rand.New(rand.NewPCG(1, 2)) // the same in each run
	for i := range people {
		w.person("Known", fmt.Sprintf("known-%d@corp.test", i))
		user := w.user(fmt.Sprintf("known-%d@corp.test", i))
		if a := w.rest(http.MethodPost, w.instance("/users/"+user+"/password"), object{"mode": "ONE_TIME"}); a.status != http.StatusOK {
			t.Fatal(a.body)
		}
	}
	for name, at := range map[string]string{"the directory": w.g.Directory + "/signin", "the center's own directory": w.g.Center + "/signin"} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			var known, unknown []float64
			words := map[string]int{}
			for round := range rounds {
				for i := range people {
					kinds := []string{"known", "nobody"}
					if shuffled.IntN(2) == 0 { // or whatever comes back at every second request would fall on one kind
						slices.Reverse(kinds)
					}
					for _, kind := range kinds {
						from := fmt.Sprintf("198.51.%d.%d", round, 1+i)
						login := fmt.Sprintf("%s-%d@corp.test", kind, i)
						a := w.try(w.nobody(), from, at, url.Values{"username": {login}, "password": {"Not-the-right-one-1"}, "to": {"/"}, "return_to": {"/start"}})
						words[fmt.Sprint(a.status, said(a.body, login), a.header.Get("Location"), len(a.header.Values("Set-Cookie")))]++
						if kind == "known" {
							known = append(known, a.took.Seconds())
						} else {
							unknown = append(unknown, a.took.Seconds())
						}
					}
				}
			}
			if len(words) != 1 {
				t.Errorf("there are %d answers: %.1500v", len(words), words)
			}
			d, p := apart(known, unknown)
			t.Logf("%d names of each kind: median %.1f ms known, %.1f ms unknown; D = %.3f, p = %.3f", len(known), 1000*median(known), 1000*median(unknown), d, p)
			if d > 0.6 {
				t.Errorf("the times tell them apart: D = %.3f", d)
			}
		})
	}
	t.Run("the root user", func(t *testing.T) {
		w := w.in(t)
		words := map[string]int{}
		for i, account := range []string{w.account(), "100000000001", "100000000002"} {
			a := w.try(w.nobody(), fmt.Sprintf("203.0.113.%d", i+1), w.g.Center+"/a/"+account+"/root/signin", url.Values{"password": {"Not-the-right-one-1"}, "code": {"123456"}})
			words[fmt.Sprint(a.status, said(a.body, account))]++
		}
		if len(words) != 1 {
			t.Errorf("there are %d answers: %.1500v", len(words), words)
		}
	})
}

var requestID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Za-z_-]{22,}`)

// said is an answer's page without what is different in each.
func said(body, name string) string {
	return requestID.ReplaceAllString(strings.ReplaceAll(strings.ReplaceAll(body, name, "NAME"), url.QueryEscape(name), "NAME"), "ID")
}

func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return s[len(s)/2]
}

// apart is the largest distance between two distributions, and how likely it or
// a larger one is if they are the same.
func apart(a, b []float64) (d, p float64) {
	x, y := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	for i, j := 0, 0; i < len(x) && j < len(y); {
		if x[i] <= y[j] {
			i++
		} else {
			j++
		}
		d = math.Max(d, math.Abs(float64(i)/float64(len(x))-float64(j)/float64(len(y))))
	}
	n := float64(len(x)) * float64(len(y)) / float64(len(x)+len(y))
	l := (math.Sqrt(n) + 0.12 + 0.11/math.Sqrt(n)) * d
	for k := 1.0; k <= 100; k++ {
		p += 2 * math.Pow(-1, k-1) * math.Exp(-2*k*k*l*l)
	}
	return d, math.Min(1, math.Max(0, p))
}
