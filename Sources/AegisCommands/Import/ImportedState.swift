import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisDriver
import AegisIR
import AegisObserve
import AegisSystem
import ArgumentParser

extension ImportCommand {
  /// Notes in the state that what was imported is aegis's from now on: what the configuration and AWS agree in. A plan
  /// then knows what somebody takes out of the configuration, and what is changed outside of it.
  ///
  /// What keeps the state from being written is no failure of the import: the first deployment makes up for it.
  func writeState(_ observed: ObservedOrganization, _ project: DiskProject, _ session: Session, _ settings: ProjectSettings, _ client: AWSClient, _ caller: CallerIdentity) async {
    do throws(StateError) {
      // Before the configuration is read again: where there is no place for a state, there is nothing to say in it.
      let store = try await StatePlace(root: project.root, settings: settings, client: client).store()
      guard let desired = await session.compile().organization else { return }
      let read = Set(observed.organization.accounts.filter(\.lifecycle.isManaged).compactMap(\.id))
      let keys = Set(desired.accounts.filter { $0.id.map(read.contains) ?? false }.map(\.key))
      let isWhole = account.isEmpty && skip.isEmpty
      let planOptions = PlanOptions(accounts: isWhole ? nil : keys)
      let changes = planChanges(desired: desired, observed: Observed(organization: observed.organization), options: planOptions)
      let work = try await Work.begin(store, command: "aegis import", owner: caller.arn)
      var next = work.state
      next.adopt(desired: Inventory(desired), options: planOptions, but: Set(changes.changes.map(\.address)))
      next.deployed.learn(changes.ids)
      do throws(StateError) {
        let state = next
        if state != work.state { try await work.write { $0 = state } }
      } catch {
        await work.end()
        throw error
      }
      await work.end()
    } catch { note(CommandFailure(error)) }
  }

  private func note(_ failure: CommandFailure) {
    guard !options.quiet else { return }
    Disk.writeError("aegis: the state is not written (\(failure.message)); the first `aegis deploy` does that\n")
  }
}
