package page

import (
	"fmt"
	"net/http"

	"gatehouse/internal/credential"
)

// taken is a list that can be taken along whole: copied, or as a file.
type taken struct {
	File  string
	Lines []string
}

// ShowCodes writes a page with recovery codes, which are seen this one time. The
// first line of what is copied says whose they are.
func ShowCodes(w http.ResponseWriter, v View, whose string, codes []credential.Secret) error {
	if len(codes) == 0 {
		return Show(w, http.StatusOK, "message", v)
	}
	t := taken{"gatehouse-recovery-codes.txt", []string{v.Brand + ": recovery codes of " + whose + ". Each works once."}}
	for i, c := range codes {
		v.Facts = append(v.Facts, Fact{Name: fmt.Sprintf("Recovery code %d", i+1), Value: c.Reveal()})
		t.Lines = append(t.Lines, c.Reveal())
	}
	v.Data, v.Script = t, Asset("copy.js")
	return Show(w, http.StatusOK, "codes", v)
}
