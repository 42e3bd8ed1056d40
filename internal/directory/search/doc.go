// Package search reads the filter expressions of Okta's management API and
// holds them against attributes: a comparison or presence test, "and" before
// "or", parentheses, and "not" where the list allows it.
//
//	profile.department eq "Ops" and (status eq "ACTIVE" or lastUpdated gt "2026-01-01T00:00:00.000Z")
//
// The text comes from strangers: its length, depth and number of terms are
// bounded before anything is evaluated, and evaluation is linear in it.
package search
