// Package page renders the pages that everybody sees (sign-in, second factor,
// portal, dashboard, errors): html/template, one style sheet, no script
// needed. All pages share one layout, one form pattern and one error page.
//
// A page gets a strict content security policy here, where no page can forget
// it. The one exception is the page that posts a SAML response, whose target
// answers with a redirect to places that we cannot know (form-action is checked
// on every redirect that follows a post); its target is a registered address.
package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"sync"
)

//go:embed templates/*.html static
var files embed.FS

// Base is the policy of every page.
const Base = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// Field is one input of a form. Kind is the input's type ("text", "password",
// "email"); Error stands beside the field.
type Field struct {
	Name, Label, Kind, Value, Hint, Error string
	Autocomplete, InputMode               string
	Optional, Autofocus                   bool
	MaxLength                             int
}

// Form is the one form pattern: a title, words, fields, a button.
type Form struct {
	Action  string
	Fields  []Field
	Hidden  map[string]string
	Get     bool // asks for a page again, and changes nothing
	Button  string
	Problem string // what is wrong with the form as a whole
}

// Link is a further way on. Main is the one that most people want.
type Link struct {
	Href, Text string
	Main       bool
}

// View is what the layout shows around a page's own content.
type View struct {
	Title string
	// Brand is "Gatehouse directory" or "Gatehouse center".
	Brand string
	Intro string
	// Done says that what was asked for just now is done.
	Done string
	// Advice says what to do about it.
	Advice string
	Form   *Form
	Links  []Link
	// Image is shown above the form (a QR code); ImageAlt says what it is.
	Image    template.URL
	ImageAlt string
	// Facts are shown as name and value, the value easy to copy (a secret as text, codes).
	Facts []Fact
	// Data is for pages with a template of their own.
	Data any
	// Person is who is signed in; SignOut is where the button posts to.
	Person, SignOut string
	// Profile is that person's own page; empty has none.
	Profile string
	// Script is the address of a script of ours that adds comfort; pages work without.
	Script string
	Wide   bool
}

// Scripts are those of the page: its own, and what shows a password while it is typed.
func (v View) Scripts() (all []string) {
	if v.Script != "" {
		all = append(all, v.Script)
	}
	if v.Form != nil && slices.ContainsFunc(v.Form.Fields, func(f Field) bool { return f.Kind == "password" }) {
		all = append(all, Asset("show.js"))
	}
	return all
}

// focused puts the cursor where the person has to type next: the first field
// that is wrong, or else the one that the page chose, or the first empty one.
func focused(f *Form) {
	at := slices.IndexFunc(f.Fields, func(f Field) bool { return f.Error != "" })
	if at < 0 && !slices.ContainsFunc(f.Fields, func(f Field) bool { return f.Autofocus }) {
		at = slices.IndexFunc(f.Fields, func(f Field) bool { return f.Value == "" && !f.Optional })
	}
	for i := range f.Fields {
		if at >= 0 {
			f.Fields[i].Autofocus = i == at
		}
	}
}

// Fact is a name and a value to read or copy.
type Fact struct{ Name, Value string }

var templates = template.Must(template.New("").Funcs(template.FuncMap{"asset": Asset}).ParseFS(files, "templates/*.html"))

// Show writes the page with the given template ("form", "message", "list", ...) and status.
func Show(w http.ResponseWriter, status int, name string, v View) error {
	return show(w, status, name, v, Base+"; form-action 'self'")
}

// ShowPost writes a page whose form goes to a registered address of another origin.
func ShowPost(w http.ResponseWriter, name string, v View) error {
	return show(w, http.StatusOK, name, v, Base)
}

func show(w http.ResponseWriter, status int, name string, v View, policy string) error {
	if v.Form != nil {
		focused(v.Form)
	}
	// Rendered whole before anything is sent: a broken template must not be half a page with status 200.
	var b bytes.Buffer
	t, err := whole(name)
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(&b, "layout.html", v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(b.Bytes())
	return err
}

var wholes sync.Map // of *template.Template, by the content's name

// whole is the layout around the content of that name. It is put together once:
// html/template works out anew in every clone what has to be escaped where.
func whole(name string) (*template.Template, error) {
	if t, ok := wholes.Load(name); ok {
		return t.(*template.Template), nil
	}
	t, err := templates.Clone()
	if err != nil {
		return nil, err
	}
	if t, err = t.AddParseTree("content", templates.Lookup(name+".html").Tree); err != nil {
		return nil, err
	}
	kept, _ := wholes.LoadOrStore(name, t)
	return kept.(*template.Template), nil
}
