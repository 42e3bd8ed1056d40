package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is one figure beside its limit.
type row struct {
	Name, Limit string // what was measured, and what it is compared with
	Unit        string // of both sides
	Ours, Least []float64
	Goal        goal
	// Why says in a line why the goal is missed; it is shown only then, or when
	// nothing could be measured.
	Why string
	// Note stands below the table in any case.
	Note string
}

// goal is what was promised.
type goal struct {
	text string
	met  func(ours, limit float64) bool
}

// atMost promises a ratio for what is the better the smaller it is.
func atMost(ratio float64) goal {
	return goal{fmt.Sprintf("<= %.2fx", ratio), func(o, l float64) bool { return o <= ratio*l }}
}

// atLeast promises a part of a rate.
func atLeast(ratio float64) goal {
	return goal{fmt.Sprintf(">= %.2fx", ratio), func(o, l float64) bool { return o >= ratio*l }}
}

// below and above promise figures, where people feel the figure and not a ratio.
func below(figure float64, unit string) goal {
	return goal{fmt.Sprintf("<= %g %s", figure, unit), func(o, _ float64) bool { return o <= figure }}
}

func above(figure float64, unit string) goal {
	return goal{fmt.Sprintf(">= %g%s", figure, unit), func(o, _ float64) bool { return o >= figure }}
}

// report is a row as JSON.
type report struct {
	Name   string  `json:"name"`
	Ours   spread  `json:"ours"`
	Limit  string  `json:"limitIs"`
	Least  spread  `json:"limit"`
	Unit   string  `json:"unit"`
	Ratio  float64 `json:"ratio"`
	Goal   string  `json:"goal"`
	Met    bool    `json:"met"`
	Reason string  `json:"reason,omitempty"`
	Note   string  `json:"note,omitempty"`
}

type spread struct {
	Median float64 `json:"median"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	v := slices.Sorted(slices.Values(values))
	return spread{v[len(v)/2], v[0], v[len(v)-1]}
}

func (r row) report() report {
	out := report{Name: r.Name, Ours: spreadOf(r.Ours), Limit: r.Limit, Least: spreadOf(r.Least), Unit: r.Unit, Goal: r.Goal.text, Note: r.Note}
	if out.Least.Median > 0 {
		out.Ratio = out.Ours.Median / out.Least.Median
	}
	if len(r.Ours) > 0 {
		out.Met = r.Goal.met(out.Ours.Median, out.Least.Median)
	}
	if !out.Met {
		out.Reason = r.Why
	}
	return out
}

func (s spread) text(unit string) string {
	return fmt.Sprintf("%s %s (%s-%s)", figure(s.Median), unit, figure(s.Least), figure(s.Most))
}

func figure(f float64) string {
	switch {
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	case f >= 10:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.2f", f)
}

// table prints rows as a Markdown table, so that a run can be kept in docs/.
func table(w io.Writer, rows []row) {
	cells := [][]string{{"what", "ours", "limit, same run", "ratio", "goal", "met"}, nil}
	var reasons, notes []string
	for _, r := range rows {
		p := r.report()
		met := "yes"
		if !p.Met {
			met = "no"
			reasons = append(reasons, p.Name+": "+p.Reason)
		}
		if p.Note != "" {
			notes = append(notes, p.Name+": "+p.Note)
		}
		if len(r.Ours) == 0 {
			cells = append(cells, []string{p.Name, "-", "-", "-", p.Goal, met})
			continue
		}
		cells = append(cells, []string{p.Name, p.Ours.text(p.Unit), p.Limit + ": " + p.Least.text(p.Unit), fmt.Sprintf("%.2f", p.Ratio), p.Goal, met})
	}
	align(w, cells)
	list(w, "Missed", reasons)
	list(w, "Notes", notes)
}

func list(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n\n", title)
	for _, l := range lines {
		fmt.Fprintln(w, "* "+l)
	}
}

// align writes cells as a table; a nil row is the line below the head.
func align(w io.Writer, cells [][]string) {
	wide := make([]int, len(cells[0]))
	for _, c := range cells {
		for i, text := range c {
			wide[i] = max(wide[i], len(text))
		}
	}
	for _, c := range cells {
		var b strings.Builder
		for i, n := range wide {
			if c == nil {
				b.WriteString("|" + strings.Repeat("-", n+2))
				continue
			}
			fmt.Fprintf(&b, "| %-*s ", n, c[i])
		}
		fmt.Fprintln(w, b.String()+"|")
	}
}
