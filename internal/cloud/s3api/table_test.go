package s3api

import (
	"testing"

	"gatehouse/internal/policydata"
)

func TestEveryOperationAsksForAnActionOfIAM(t *testing.T) {
	names := map[string]bool{}
	for _, o := range operations {
		if names[o.name] {
			t.Errorf("%s is there twice", o.name)
		}
		names[o.name] = true
		for _, a := range o.actions() {
			if !policydata.KnownAction(a) {
				t.Errorf("%s asks for %s, which IAM does not know", o.name, a)
			}
		}
	}
}
