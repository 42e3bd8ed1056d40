package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// Task is a provisioning step that failed or that a person has to do by hand.
// There is at most one per (application, kind, subject); success removes it.
type Task struct {
	ID      string
	AppID   string
	Kind    string // SyncPerson or SyncGroup
	Subject string // the person's or group's id
	// Title says what failed: "Automatic provisioning of user Ana Ruiz to app X failed: <step>: <message>".
	Title string
	// Manual tasks are for a person (Deactivate Users is off); retrying them does nothing.
	Manual bool
	// Retrying is true while the worker will try again by itself.
	Retrying bool
	Attempts int
	// Method, URL, RequestBody, StatusCode and Answer are the failed request without its token, bounded.
	Method, URL, RequestBody string
	StatusCode               int
	Answer                   string
	// Attribute is the offending attribute where the other side or our own check told.
	Attribute        string
	Created, Updated time.Time
}

// Kinds of provisioning work, and of tasks when it fails.
const (
	SyncPerson = "sync-person"
	SyncGroup  = "sync-group"
)

// Queue is the job queue of the directory.
const Queue = "directory"

// PersonWork is the payload of SyncPerson.
type PersonWork struct {
	App    string `json:"app"`
	Person string `json:"person"`
}

// GroupWork is the payload of SyncGroup.
type GroupWork struct {
	App   string `json:"app"`
	Group string `json:"group"`
	// Full sends the whole membership even when nothing changed ("Push now").
	Full bool `json:"full,omitempty"`
}

// TaskQuery selects tasks, newest first. Zero fields do not restrict.
type TaskQuery struct{ App string }

// Tasks keeps tasks.
type Tasks interface {
	// SaveTask creates or replaces the task of (app, kind, subject); its ID and Created stay.
	SaveTask(ctx context.Context, t Task) error
	Task(ctx context.Context, id string) (Task, error)
	TaskOf(ctx context.Context, app, kind, subject string) (Task, error)
	DeleteTask(ctx context.Context, id string) error
	Tasks(ctx context.Context, q TaskQuery, p listing.Page) (listing.List[Task], error)
}
