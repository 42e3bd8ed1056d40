package awsfront

import (
	"context"
	"net/http"

	"gatehouse/internal/authz"
)

// A RawService speaks a protocol of its own (S3): it routes a request to the
// name of one of its operations, and those read and write HTTP themselves. They
// pass the same door: nothing is done before its questions are decided.
type RawService struct {
	*Service
	// Route names the operation of a request. An unknown sub-resource must be
	// an error (fault.Unsupported), never the operation without it.
	Route func(r *http.Request) (string, error)
	// Fail writes an error in the service's form; f as in WireError of Words.
	ops map[string]*RawOp
}

// RawOp is one operation of a RawService.
type RawOp struct {
	Name string
	// Actions names the IAM actions that Ask may ask, for documents.
	Actions []string
	// Ask returns the questions that must all be allowed, at least one. The
	// front fills in principal and common context.
	Ask func(ctx context.Context, c *Call) ([]authz.Request, error)
	// Do does it and writes the answer, or returns an error before writing.
	Do func(w http.ResponseWriter, r *http.Request, c *Call) error
}

// AddRaw adds a raw service.
func (cat *Catalog) AddRaw(s *RawService) {
	if s.Route == nil || s.Words.Write == nil {
		panic("awsfront: " + s.Name + " has no route or no words")
	}
	s.ops = map[string]*RawOp{}
	cat.raw[s.Scope] = s
}

// Register adds an operation to a raw service.
func (s *RawService) Register(op RawOp) {
	if op.Name == "" || op.Ask == nil || op.Do == nil || len(op.Actions) == 0 {
		panic("awsfront: " + s.Name + " " + op.Name + " lacks what deciding it needs")
	}
	if s.ops[op.Name] != nil {
		panic("awsfront: " + s.Name + " " + op.Name + " is registered twice")
	}
	s.ops[op.Name] = &op
}
