package cloud

import (
	"context"
	"time"
)

// FullAccess is the id of the control policy that AWS attaches to everything
// at first. It is not a row: its document cannot change.
const FullAccess = "p-FullAWSAccess"

// Control is a service control policy.
type Control struct {
	ID, Name, Description string
	Document              string
	AWSManaged            bool
	Created               time.Time
	Tags                  map[string]string
}

var fullAccess = Control{
	ID: FullAccess, Name: "FullAWSAccess", Description: "Allows access to every operation", AWSManaged: true,
	Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
}

// control finds a control policy, AWS's own among them.
func control(ctx context.Context, tx Tx, id string) (Control, error) {
	if id == FullAccess {
		return fullAccess, nil
	}
	return tx.Control(ctx, id)
}

func detachAllControls(ctx context.Context, tx Tx, target string) error {
	attached, err := tx.ControlsOn(ctx, target)
	if err != nil {
		return err
	}
	for _, c := range attached {
		if err := tx.DetachControl(ctx, c, target); err != nil {
			return err
		}
	}
	return nil
}
