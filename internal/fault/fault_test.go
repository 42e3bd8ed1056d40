package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"gatehouse/internal/fault"
)

func TestAFaultIsItsKindAndItsCause(t *testing.T) {
	err := fmt.Errorf("creating: %w", fault.New(fault.Conflict, "name %q is taken", "ana").On("name").Because(io.EOF))
	if !errors.Is(err, fault.Conflict) || !errors.Is(err, io.EOF) || errors.Is(err, fault.NotFound) {
		t.Errorf("wrong identity: %v", err)
	}
	if f := fault.From(err); f == nil || f.Message != `name "ana" is taken` || f.Field != "name" {
		t.Errorf("From = %+v", f)
	}
}

func TestAnyOtherErrorIsInternal(t *testing.T) {
	if f := fault.From(io.ErrUnexpectedEOF); f != nil {
		t.Errorf("From = %+v, want nil", f)
	}
}
