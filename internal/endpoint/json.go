package endpoint

import (
	"bytes"
	"encoding/json"
)

// JSON is v as people read it in a terminal: "&", "<" and ">" as themselves, and
// a newline at the end, so that a prompt does not follow on the same line. It is
// for answers whose type says that they are JSON; within a page it would be wrong.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
