package directory

import (
	"regexp"
	"strings"

	"gatehouse/internal/fault"
)

// The small part of Okta's expression language that mappings need: an
// attribute ("user.email"), a quoted text, and templates of text with
// "${source.login}" in it, where an attribute may be cut at a separator:
// "${fn:substringBefore(source.login, \"@\")}".
var (
	attributeRef = regexp.MustCompile(`^(?:user|source|appuser)\.([A-Za-z]+)$`)
	cutRef       = regexp.MustCompile(`^(?:fn:|String\.)?substring(Before|After)\(\s*(?:user|source)\.([A-Za-z]+)\s*,\s*["'](.)["']\s*\)$`)
)

// maxExpression bounds an expression or template.
const maxExpression = 1024

// Evaluate gives the value of an expression for a person. userName is the
// person's name in the application, which "appuser.userName" stands for.
func Evaluate(expression string, p Person, userName string) (string, error) {
	expression = strings.TrimSpace(expression)
	if len(expression) > maxExpression {
		return "", badExpression(expression)
	}
	if strings.Contains(expression, "${") {
		return expand(expression, p, userName)
	}
	if n := len(expression); n >= 2 && expression[0] == '"' && expression[n-1] == '"' {
		return expression[1 : n-1], nil
	}
	return reference(expression, p, userName)
}

func reference(ref string, p Person, userName string) (string, error) {
	ref = strings.TrimSpace(ref)
	if ref == "appuser.userName" || ref == "source.userName" || ref == "user.userName" {
		return userName, nil
	}
	if ref == "user.id" || ref == "source.id" {
		return p.ID, nil
	}
	if m := attributeRef.FindStringSubmatch(ref); m != nil {
		if _, known := properties[m[1]]; known {
			return p.Profile[m[1]], nil
		}
	}
	if m := cutRef.FindStringSubmatch(ref); m != nil {
		if _, known := properties[m[2]]; known {
			before, after, found := strings.Cut(p.Profile[m[2]], m[3])
			if m[1] == "Before" || !found {
				return before, nil
			}
			return after, nil
		}
	}
	return "", badExpression(ref)
}

func expand(template string, p Person, userName string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "${")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		ref, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", badExpression(template)
		}
		v, err := reference(ref, p, userName)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
		template = after
	}
}

func badExpression(text string) *fault.Error {
	return invalid("expression", "The expression '%s' is not one that the directory understands", bounded(text, 100))
}

// userName is the name that an application knows a person by. The template was
// checked when it was set; if it yields nothing, the login stands in.
func userName(a App, p Person, u AppUser) string {
	if u.CustomName != "" {
		return u.CustomName
	}
	if a.UserName.Type == "NONE" {
		return p.Login()
	}
	name, err := Evaluate(a.UserName.Template, p, p.Login())
	if err != nil || name == "" {
		return p.Login()
	}
	return name + a.UserName.Suffix
}
