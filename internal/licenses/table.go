package licenses

import (
	"fmt"
	"strconv"
	"strings"
)

// Encode writes the table: a line per module with tabs between path, version,
// licences, and, quoted, copyright lines and notice.
func Encode(modules []Module) string {
	var b strings.Builder
	for _, m := range modules {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", m.Path, m.Version, strings.Join(m.SPDX, " AND "),
			strconv.Quote(strings.Join(m.Copyright, "\n")), strconv.Quote(m.Notice))
	}
	return b.String()
}

// Decode is the reverse of Encode.
func Decode(text string) ([]Module, error) {
	var modules []Module
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 {
			return nil, fmt.Errorf("licenses: %d cells in %q", len(cells), line)
		}
		copyright, err := strconv.Unquote(cells[3])
		if err != nil {
			return nil, fmt.Errorf("licenses: %s: %w", cells[0], err)
		}
		notice, err := strconv.Unquote(cells[4])
		if err != nil {
			return nil, fmt.Errorf("licenses: %s: %w", cells[0], err)
		}
		modules = append(modules, Module{
			Path: cells[0], Version: cells[1], SPDX: strings.Split(cells[2], " AND "),
			Copyright: nonEmptyLines(copyright), Notice: notice,
		})
	}
	return modules, nil
}
