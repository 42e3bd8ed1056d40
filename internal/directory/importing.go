package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// ImportQueue is where the work of imports waits; ImportPeople and
// MailActivation are its kinds. Package importer does it.
const (
	ImportQueue    = "directory-import"
	ImportPeople   = "import-people"
	MailActivation = "mail-activation"
)

// ImportWork names an import, MailWork a person.
type (
	ImportWork struct {
		Import string `json:"import"`
	}
	MailWork struct {
		Person string `json:"person"`
	}
)

// ImportStatus is where an import is.
//
//	DRAFT --start--> RUNNING --the last row--> COMPLETED
//	                  |  ^
//	               stop  start (with the rows that are left)
//	                  v  |
//	                 STOPPED
type ImportStatus string

// The states.
const (
	ImportDraft     ImportStatus = "DRAFT"
	ImportRunning   ImportStatus = "RUNNING"
	ImportStopped   ImportStatus = "STOPPED"
	ImportCompleted ImportStatus = "COMPLETED"
)

// Import is a file of people on its way into the directory. It is kept with
// its rows, so that it goes on whoever looks away, and ends once whatever
// process dies in between.
type Import struct {
	ID      string // imp...
	Name    string // of the file
	Status  ImportStatus
	Reason  string // why it was stopped
	Columns []string
	// Mapping says what each column is: an attribute, ImportGroups,
	// ImportPassword, or empty for a column that is left out.
	Mapping []string
	Options ImportOptions
	Rows    int
	// By is on whose behalf it runs, with the rights of each moment.
	By, ByLogin string
	Created     time.Time
	Started     time.Time
	Ended       time.Time
}

// What a column can be beside an attribute of the profile.
const (
	ImportGroups   = "groups"   // names, with semicolons between them
	ImportPassword = "password" // set by the administrator; blank: the person chooses
)

// ImportOptions is what becomes of the people of a file.
type ImportOptions struct {
	// Activate makes new people usable at once; otherwise they are STAGED.
	Activate bool
	// ChangePassword lets the first sign-in ask those who got a password for another.
	ChangePassword bool
	// Update changes people who are there already; otherwise they are left alone.
	Update bool
	// Mail sends each person without a password the link to choose one.
	Mail bool
}

// RowStatus is what will become, or has become, of a row.
type RowStatus string

// Ready and Matched rows wait for their turn; the others have had it, but for
// Refused ones of a draft, whose fate the mapping can still change.
const (
	RowReady   RowStatus = "READY"   // will be created
	RowMatched RowStatus = "MATCHED" // somebody has that username already
	RowRefused RowStatus = "REFUSED"
	RowCreated RowStatus = "CREATED"
	RowUpdated RowStatus = "UPDATED"
	RowExisted RowStatus = "EXISTED" // was there already, and was left alone
)

// RowStatuses lists them in the order of the life of a row.
func RowStatuses() []RowStatus {
	return []RowStatus{RowReady, RowMatched, RowCreated, RowUpdated, RowExisted, RowRefused}
}

// RowProblem is what is wrong with a row, at a column where that is known.
type RowProblem struct {
	Column    string
	Attribute string
	Reason    string
}

// ImportRow is one person of a file.
type ImportRow struct {
	ImportID string
	N        int // from 1
	Line     int // in the file
	Odd      int // how many cells the line has, if not as many as the header
	Status   RowStatus
	Login    string
	PersonID string
	Problems []RowProblem
	// Sealed holds the cells, among which there may be passwords. They are
	// forgotten once the person is there.
	Sealed string `json:"-"`
}

// ImportRowQuery selects rows of an import in their order.
type ImportRowQuery struct {
	Import   string
	Statuses []RowStatus // all when empty
	After    int         // the number of the last row seen
	Limit    int
}

// Imports keeps imports and their rows.
type Imports interface {
	// SaveImport creates or replaces.
	SaveImport(ctx context.Context, i Import) error
	Import(ctx context.Context, id string) (Import, error)
	// Imports lists imports, newest first.
	Imports(ctx context.Context, p listing.Page) (listing.List[Import], error)
	// DeleteImport removes an import with its rows.
	DeleteImport(ctx context.Context, id string) error
	// ImportsBefore lists the imports that were made before a time.
	ImportsBefore(ctx context.Context, before time.Time) ([]Import, error)
	// SaveImportRows creates or replaces rows.
	SaveImportRows(ctx context.Context, rows []ImportRow) error
	ImportRows(ctx context.Context, q ImportRowQuery) ([]ImportRow, error)
	// CountImportRows counts rows by what became of them.
	CountImportRows(ctx context.Context, id string) (map[RowStatus]int, error)
	// PeopleByLogins finds those of the logins that somebody has, without regard to case.
	PeopleByLogins(ctx context.Context, logins []string) ([]Person, error)
	// GroupsByNames finds groups that administrators keep, without regard to case.
	GroupsByNames(ctx context.Context, names []string) ([]Group, error)
}
