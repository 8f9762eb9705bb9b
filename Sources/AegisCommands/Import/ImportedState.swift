import AegisBasics
import AegisChangeSet
import AegisCloud
import AegisDeploy
import AegisDriver
import AegisIR
import AegisObserve
import AegisSchema
import AegisSystem
import ArgumentParser

extension ImportCommand {
  /// Notes in the state that what was imported is aegis's from now on: what the configuration and AWS agree in. A plan
  /// then knows what somebody takes out of the configuration, and what is changed outside of it.
  ///
  /// What keeps the state from being written is no failure of the import: the first deployment makes up for it.
  func writeState(_ observed: ObservedOrganization, _ session: Session, _ root: String, _ client: AWSClient, _ caller: CallerIdentity) async throws {
    let compilation = await session.compile()
    guard let desired = compilation.organization else { return }
    let project = LiveProject(
      root: root, compilation: compilation, desired: desired, client: client, options: try ChangeOptions.parse([]),
      role: MemberRole(name: compilation.settings[.memberAccountRole] ?? realMemberRole))
    let read = Set(observed.organization.accounts.compactMap(\.id))
    let keys = Set(desired.accounts.filter { $0.id.map(read.contains) ?? false }.map(\.key))
    let isWhole = account.isEmpty && skip.isEmpty
    let planOptions = PlanOptions(accounts: isWhole ? nil : keys)
    let changes = planChanges(desired: desired, observed: Observed(organization: observed.organization), options: planOptions)
    do throws(StateError) {
      let store: any StateStore
      do { store = try await project.store() } catch let error as StateError { throw error } catch { return note(error) }
      let work = try await Work.begin(store, command: "aegis import", owner: caller.arn)
      var next = work.state
      next.adopt(desired: Inventory(desired), options: planOptions, but: Set(changes.changes.map(\.address)))
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

  private func note(_ error: any Error) {
    guard !options.quiet else { return }
    let text = (error as? CommandFailure)?.message ?? "\(error)"
    Disk.writeError("aegis: the state is not written (\(text)); the first `aegis deploy` does that\n")
  }
}
