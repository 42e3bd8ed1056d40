package page

import (
	"net/http"

	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

// statuses say a kind of failure in HTTP.
var statuses = map[fault.Kind]int{
	fault.Invalid: 400, fault.Unauthenticated: 401, fault.Denied: 403, fault.NotFound: 404, fault.Conflict: 409,
	fault.Quota: 409, fault.Throttled: 429, fault.TooLarge: 413, fault.Expired: 410, fault.Unsupported: 501,
	fault.Unavailable: 503, fault.Precondition: 412,
}

// Status returns the HTTP status of a fault on a page; nil is 500.
func Status(f *fault.Error) int {
	if f == nil {
		return http.StatusInternalServerError
	}
	return statuses[f.Kind]
}

// home is where the pages of a brand begin, and where its button "Sign out" posts to.
type home struct {
	start   Link
	signOut string
}

var homes = map[string]home{
	"Gatehouse directory": {Link{Href: "/", Text: "My applications"}, "/signout"},
	"Gatehouse center":    {Link{Href: "/start", Text: "Access portal"}, "/start/signout"},
}

// Errors is the dialect of pages under the given brand: what happened, what to
// do, the request id to quote, and a way on. Whoever may not do something can
// also sign out, to come back as somebody else.
func Errors(brand string) endpoint.Dialect {
	return ErrorsAt(brand, func(_ *http.Request, f *fault.Error) (Link, string) {
		at := homes[brand]
		if f != nil && (f.Kind == fault.Unauthenticated || f.Kind == fault.Expired) {
			return Link{Href: at.start.Href, Text: "Sign in", Main: true}, at.signOut
		}
		return at.start, at.signOut
	})
}

// ErrorsAt is Errors for pages that begin, and whose sessions end, elsewhere.
func ErrorsAt(brand string, home func(*http.Request, *fault.Error) (start Link, signOut string)) endpoint.Dialect {
	return func(w http.ResponseWriter, r *http.Request, f *fault.Error) {
		v := View{Title: "Something went wrong", Brand: brand, Intro: "This is our failure, not yours. Try again in a moment. If it stays, tell your administrator the number of the request."}
		start, signOut := home(r, f)
		if f != nil {
			v.Title, v.Intro, v.Advice = titles[f.Kind], f.Message, advice[f.Kind]
			if f.Kind == fault.Denied {
				v.SignOut = signOut
			}
		}
		if start.Href != "" {
			v.Links = []Link{start}
		}
		v.Facts = []Fact{{"Request", endpoint.RequestID(r)}}
		if err := Show(w, Status(f), "message", v); err != nil {
			http.Error(w, "internal error, request "+endpoint.RequestID(r), http.StatusInternalServerError)
		}
	}
}

// Missing answers every address that no other route has.
func Missing(brand string) http.Handler {
	return endpoint.Handle(Errors(brand), func(_ http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.NotFound, "There is no page %s here. Check the address, or go back to the start.", r.URL.Path)
	})
}

var titles = map[fault.Kind]string{
	fault.Invalid: "That cannot be right", fault.Unauthenticated: "Sign in", fault.Denied: "You may not do this",
	fault.NotFound: "Not found", fault.Conflict: "That is in use already", fault.Quota: "A limit is reached",
	fault.Throttled: "Too many tries", fault.TooLarge: "Too large", fault.Expired: "This has expired",
	fault.Unsupported: "Not available", fault.Unavailable: "Not available right now", fault.Precondition: "That has changed meanwhile",
}

// advice is what to do, where the message itself only says what is so.
var advice = map[fault.Kind]string{
	fault.Denied:      "If you need this, tell your administrator the number of the request. If you have another user, sign out and sign in as that one.",
	fault.Quota:       "Your administrator can make room.",
	fault.Expired:     "If you have chosen a password already, sign in. Otherwise ask whoever gave you the link for a new one.",
	fault.Unavailable: "Nothing was changed. Try again in a moment.",
	fault.Conflict:    "Go back, look at it as it is now, and try again.",
}
