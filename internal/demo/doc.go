// Package demo walks the whole journey as a stranger would: with nothing but
// the printed links, three addresses, HTTP, and clients that exist for the
// real products (AWS's SDK, Okta's management API). It imports no context, so
// whatever it does, anybody can do.
//
// Each step of the journey is a function that does it and then verifies it by
// asking, and a line on the screen. The end is proven, not assumed: alice puts
// and reads an object, the same role is refused what it may not do, bob sees no
// account, and alice, taken out of the group, is refused with the credentials
// that she still holds.
package demo
