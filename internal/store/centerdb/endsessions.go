package centerdb

import "context"

// EndSessions implements center.Sessions.
func (tx *Tx) EndSessions(ctx context.Context, userID string) error {
	_, err := tx.DeleteSessionsOf(ctx, "center", userID)
	return err
}
