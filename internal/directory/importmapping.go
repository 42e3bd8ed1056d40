package directory

import (
	"slices"
	"strings"

	"gatehouse/internal/directory/sheet"
)

// headings are what spreadsheets call attributes beside their own names, folded.
var headings = map[string]string{
	"username": "login", "user": "login", "userid": "login", "loginname": "login",
	"mail": "email", "emailaddress": "email", "primaryemail": "email", "secondaryemail": "secondEmail",
	"givenname": "firstName", "forename": "firstName", "surname": "lastName", "familyname": "lastName",
	"group": ImportGroups, "groupnames": ImportGroups, "memberof": ImportGroups, "initialpassword": ImportPassword,
	"phone": "primaryPhone", "mobile": "mobilePhone", "street": "streetAddress", "postalcode": "zipCode", "zip": "zipCode",
	"country": "countryCode", "language": "preferredLanguage", "jobtitle": "title",
}

// fold makes "E-mail address", "email_address" and "EmailAddress" one.
func fold(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(s))
}

// guessMapping matches columns to attributes by their names, each once.
func guessMapping(columns []string) []string {
	known := map[string]string{ImportGroups: ImportGroups, ImportPassword: ImportPassword}
	for _, name := range PropertyNames() {
		known[fold(name)] = name
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		to := known[fold(c)]
		if to == "" {
			to = headings[fold(c)]
		}
		if !slices.Contains(out, to) {
			out[i] = to
		}
	}
	return out
}

// checkMapping refuses what cannot be a mapping of so many columns.
func checkMapping(mapping, columns []string) error {
	if len(mapping) != len(columns) {
		return invalid("mapping", "mapping: must say for each of the %d columns what it is", len(columns))
	}
	for i, to := range mapping {
		switch _, known := properties[to]; {
		case to == "":
		case !known && to != ImportGroups && to != ImportPassword:
			return invalid("mapping", "mapping: '%s' is not an attribute of the profile", bounded(to, 60))
		case slices.Index(mapping, to) < i:
			return invalid("mapping", "mapping: two columns are %s", to)
		}
	}
	return nil
}

// Missing lists what no column is that has to be there.
func (i Import) Missing() (out []string) {
	needed := []string{"login", "firstName", "lastName"}
	if i.Options.Update {
		needed = needed[:1] // people who are there have names
	}
	for _, name := range needed {
		if !slices.Contains(i.Mapping, name) {
			out = append(out, name)
		}
	}
	return out
}

// cellsOf is a row as the mapping reads it.
type cellsOf struct {
	profile  Profile // blank cells left out
	groups   []string
	password string
}

func (i Import) read(cells []string) cellsOf {
	out := cellsOf{profile: Profile{}}
	for n, to := range i.Mapping {
		if n >= len(cells) || cells[n] == "" {
			continue
		}
		switch to {
		case "":
		case ImportGroups:
			for _, name := range strings.Split(cells[n], ";") {
				if name = strings.TrimSpace(name); name != "" {
					out.groups = append(out.groups, name)
				}
			}
		case ImportPassword:
			out.password = cells[n]
		default:
			out.profile[to] = cells[n]
		}
	}
	return out
}

// columnOf names the column that an attribute comes from.
func (i Import) columnOf(attribute string) string {
	if n := slices.Index(i.Mapping, attribute); n >= 0 {
		return i.Columns[n]
	}
	return ""
}

func (i Import) problem(attribute, reason string) RowProblem {
	// The attribute stands beside the reason already.
	return RowProblem{Column: i.columnOf(attribute), Attribute: attribute, Reason: strings.TrimPrefix(reason, attribute+": ")}
}

// Hidden tells which columns are not shown again: those with passwords.
func (i Import) Hidden(n int) bool {
	return i.Mapping[n] == ImportPassword || strings.Contains(fold(i.Columns[n]), "password")
}

func rowsOf(id string, t sheet.Table) []ImportRow {
	out := make([]ImportRow, len(t.Rows))
	for i, r := range t.Rows {
		out[i] = ImportRow{ImportID: id, N: i + 1, Line: r.Line, Odd: r.Odd}
	}
	return out
}
