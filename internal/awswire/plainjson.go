package awswire

import (
	"bytes"
	"encoding/json"
)

// plainJSON writes "&", "<" and ">" as themselves, as AWS does: messages are
// read by people. A newline ends it.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
