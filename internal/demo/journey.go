package demo

// journey is every step, in order.
var journey = []step{}
