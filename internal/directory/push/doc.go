// Package push keeps the other side of applications in step: it does the
// directory's provisioning work over SCIM, in Okta's order of requests.
//
// A job names a person or a group of an application, nothing more. Its handler
// reads the desired state and what is known of the other side, sends only what
// differs, and records each answer in a transaction right after it:
//
//	sync-person  filter GET --none--> POST
//	                        --found-> [PATCH active=true] [PUT]    link
//	             GET -> merge -> PUT                               update
//	             PATCH active=false                                taken away
//	sync-group   filter GET --none--> POST        PATCH displayName when renamed
//	             PATCH members: removals first, at most 100 changes a request
//	             DELETE                           unlinked
//
// So a job that is killed, or whose answer is lost, is simply done again: what
// it made is found by its name. People come before members: a group waits a
// moment for members under way, then takes those who are there, and each who
// arrives later has it compared again. A member leaves the copy before it is
// switched off.
//
// What fails is a directory.Task with our step, the request and the answer.
// A server that asks to wait (429, 503) is left alone for so long, by all jobs
// of its application.
package push
