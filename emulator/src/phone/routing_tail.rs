
    /// Who hears what. The only place that knows which services a signal concerns.
    fn tell(&mut self, cause: Cause, signal: &Signal) {
        macro_rules! hear {
            ($($service:ident)*) => {
                $(serve!(self, cause, $service, |it, cx| it.heard(cx, signal));)*
            };
        }
        match signal {
            Signal::Conditions => {
                hear!(network power carrier accounts store downloads messaging setup backup);
            }
            Signal::SignIn { .. } | Signal::RenewToken | Signal::Sync(_) => hear!(accounts),
            Signal::SignedIn => hear!(accounts setup store backup),
            Signal::CodeWanted
            | Signal::SignInFailed(_)
            | Signal::WifiJoined { .. }
            | Signal::BackupsFound(_)
            | Signal::BackupsNotFound(_)
            | Signal::Restored { .. }
            | Signal::RestoreFailed(_) => hear!(setup),
            Signal::JoinWifi { .. } => hear!(network),
            Signal::EnterApn(_) => hear!(carrier),
            Signal::ApnChanged => hear!(network messaging),
            Signal::SetUp => hear!(power network accounts settings start downloads backup),
            Signal::BackUp { .. }
            | Signal::FindBackups
            | Signal::Restore(_)
            | Signal::StartFresh
            | Signal::Changed(_)
            | Signal::ItemChanged { .. }
            | Signal::Captured(_)
            | Signal::TokenRenewed
            | Signal::TokenRefused(_) => hear!(backup),
            Signal::Reinstall { .. } | Signal::Download(_) => hear!(downloads),
            Signal::Downloaded { .. } => hear!(packages),
            Signal::Installed(_) => hear!(downloads start store backup),
            Signal::Uninstalled(_) => hear!(downloads start store backup),
            Signal::AppListChanged => hear!(start),
            Signal::Pushed(_) => hear!(messaging calls),
        }
    }
