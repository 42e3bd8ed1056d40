package collect

import (
	"regexp"
	"strings"
)

// signs are words that occur in one licence and in no other. The ones that the
// project may not ship are here too, so that they are named and refused.
var signs = []struct{ spdx, words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"blessing", "sqlite has been dedicated to the public domain"},
	{"LGPL", "gnu lesser general public license"},
	{"GPL", "gnu general public license version"},
	{"AGPL", "gnu affero general public license"},
}

// Classify returns the SPDX identifiers of the licences in a text.
func Classify(text string) []string {
	words := normal(text)
	if strings.Contains(words, "mozilla public license version 2.0") {
		return []string{"MPL-2.0"} // its text names the GNU licences as alternatives
	}
	var found []string
	for _, s := range signs {
		if strings.Contains(words, normal(s.words)) {
			found = append(found, s.spdx)
		}
	}
	if strings.Contains(words, "redistribution and use in source and binary forms") {
		// Only the third clause speaks of endorsement.
		if strings.Contains(words, "endorse or promote") {
			found = append(found, "BSD-3-Clause")
		} else {
			found = append(found, "BSD-2-Clause")
		}
	}
	return found
}

var space = regexp.MustCompile(`[\s*#>/,]+`)

// normal evens out case, line breaks, comment marks and commas.
func normal(text string) string {
	return space.ReplaceAllString(strings.ToLower(text), " ")
}

var holder = regexp.MustCompile(`(?i)^(?:(?:the|original work|modified work) )?copyright\s+(?:\(c\)|©|\d{4}).*`)

// Copyrights returns the lines that name the holders.
func Copyrights(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(strings.TrimLeft(line, " \t*#>/"), " \t\r\n")
		// The appendix of Apache-2.0 shows a line to fill in.
		if holder.MatchString(line) && !strings.ContainsAny(line, "[{") {
			lines = append(lines, line)
		}
	}
	return lines
}
